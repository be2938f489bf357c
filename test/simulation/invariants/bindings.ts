import type { Run } from '../../../functions/core/run.ts';
import type { RunStore } from '../../../functions/ports/run-store.ts';
import type { Report } from './violation.ts';

/** S3: one ARN serves one run, and the item that an event finds it by says so. */
export async function checkBindings(store: RunStore, run: Run, report: Report): Promise<void> {
  for (const worker of [run.worker, ...run.late_workers]) {
    const boundTo = worker && (await store.findRunOfWorker(worker.task_arn));
    if (worker && boundTo !== run.run_id)
      report('S3', `worker ${worker.task_arn} of run ${run.run_id} is bound to ${boundTo ?? 'no run'}`);
  }
}
