import { memoryWorkerViews } from '../../../../functions/adapters/memory/memory-worker-views.ts';
import { memoryWorkers } from '../../../../functions/adapters/memory/memory-workers.ts';
import { describeWorkerViews } from '../worker-views-contract.ts';

describeWorkerViews('memory', (shown, clusters) => {
  const workers = memoryWorkers();
  for (const worker of shown) workers.put(worker);
  const views = memoryWorkerViews(workers, clusters);
  return { views, answerLooks: views.answerLooks, answerListings: views.answerListings };
});
