import { hasEnded, type Run } from '../../../functions/core/run.ts';
import type { RunStore } from '../../../functions/ports/run-store.ts';
import type { Ecs } from '../world/ecs.ts';
import type { Report } from './violation.ts';

/**
 * S3: one ARN serves one run, and its item says so. What was attached to the wrong run while ECS gave no answer is
 * taken over by the run that started it. And the only worker of an open run is none that came late.
 */
export async function checkBindings(
  store: RunStore,
  ecs: Pick<Ecs, 'find' | 'workers'>,
  run: Run,
  report: Report,
): Promise<void> {
  const started = ecs.workers.filter(({ startedBy }) => startedBy === run.run_id);
  if (!hasEnded(run) && run.worker === null && run.late_workers.length >= Math.max(1, started.length))
    report('S3', `run ${run.run_id} has no worker, and each that it started is on record as a late one`);
  for (const worker of [run.worker, ...run.late_workers]) {
    const boundTo = worker && (await store.findRunOfWorker(worker.task_arn));
    if (worker === null || boundTo === run.run_id) continue;
    const isTakenOver = !worker.verified && boundTo === ecs.find(worker.task_arn)?.startedBy;
    if (!isTakenOver)
      report('S3', `worker ${worker.task_arn} of run ${run.run_id} is bound to ${boundTo ?? 'no run'}`);
  }
}
