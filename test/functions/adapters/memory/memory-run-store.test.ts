import { memoryRunStore } from '../../../../functions/adapters/memory/memory-run-store.ts';
import { testClock } from '../../../support/world.ts';
import { describeRunStore } from '../run-store-contract.ts';

describeRunStore('memory', () => memoryRunStore({ clock: testClock(), retentionDays: 90 }));
