import { memoryRunStore } from '../../../../functions/adapters/memory/memory-run-store.ts';
import { describeRunStore } from '../run-store-contract.ts';

describeRunStore('memory', memoryRunStore);
