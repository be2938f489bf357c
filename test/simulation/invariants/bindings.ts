import type { Run } from '../../../functions/core/run.ts';
import type { RunStore } from '../../../functions/ports/run-store.ts';
import type { Ecs } from '../world/ecs.ts';
import type { Report } from './violation.ts';

/**
 * S3: one ARN serves one run, and its item says so. What was attached to the wrong run while ECS gave no answer is
 * taken over by the run that started it.
 */
export async function checkBindings(
  store: RunStore,
  ecs: Pick<Ecs, 'find'>,
  run: Run,
  report: Report,
): Promise<void> {
  for (const worker of [run.worker, ...run.late_workers]) {
    const boundTo = worker && (await store.findRunOfWorker(worker.task_arn));
    if (worker === null || boundTo === run.run_id) continue;
    const isTakenOver = !worker.verified && boundTo === ecs.find(worker.task_arn)?.startedBy;
    if (!isTakenOver)
      report('S3', `worker ${worker.task_arn} of run ${run.run_id} is bound to ${boundTo ?? 'no run'}`);
  }
}
