import { memorySweepNotes } from '../../../../functions/adapters/memory/memory-sweep-notes.ts';
import { describeSweepNotes } from '../sweep-notes-contract.ts';

describeSweepNotes('memory', memorySweepNotes);
