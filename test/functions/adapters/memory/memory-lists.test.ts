import { memoryLists } from '../../../../functions/adapters/memory/memory-lists.ts';
import { memoryRunStore } from '../../../../functions/adapters/memory/memory-run-store.ts';
import { describeRunLists } from '../run-lists-contract.ts';

describeRunLists('memory', (clock) => {
  const store = memoryRunStore({ clock, retentionDays: 90 });
  return {
    store,
    lists: memoryLists(store),
    whileOpenRunsTrail: (_, act) => {
      store.freezeIndexes();
      return act();
    },
  };
});
