import { isOurs, judge, type Verdict } from '../core/proof.ts';
import { epochSeconds } from '../core/time.ts';
import type { Sighting, Worker } from '../core/worker.ts';
import type { Clock, Log, Workers } from '../ports.ts';

interface JudgeDeps {
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * What a sighting of a run's worker is worth, judged by its task definition: read now, where it could not be read when
 * the worker was attached.
 * @returns the worker with that definition, and the verdict
 */
export async function judgeSighting(
  deps: JudgeDeps,
  runId: string,
  worker: Worker,
  sighting: Sighting,
  source: 'event' | 'describe',
): Promise<{ readonly known: Worker; readonly verdict: Verdict }> {
  const known = isOurs(runId, worker, sighting) ? await withContainers(deps, worker, sighting) : worker;
  return { known, verdict: judge(runId, known, sighting, source, epochSeconds(deps.clock.nowMs())) };
}

async function withContainers(deps: JudgeDeps, worker: Worker, sighting: Sighting): Promise<Worker> {
  if (worker.containers.length > 0) return worker;
  const { task_definition_arn } = sighting;
  const containers = await deps.workers.readContainers(task_definition_arn);
  if (containers !== undefined) return { ...worker, containers };
  deps.log.warn('ecs:DescribeTaskDefinition gave nothing: the default stop timeout counts until it does', {
    task_definition_arn,
    worker: worker.task_arn,
  });
  return worker;
}
