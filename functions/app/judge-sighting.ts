import type { Unclear } from '../core/decision.ts';
import { areAlike, doubtIn, hasStopped, isOurs, judge, type Verdict } from '../core/proof.ts';
import { epochSeconds } from '../core/time.ts';
import type { Sighting, Worker } from '../core/worker.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Workers } from '../ports/workers.ts';

interface JudgeDeps {
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
}

interface Judged {
  /** The worker with its task definition, as far as that could be read, and with the doubt where it could not. */
  readonly known: Worker;
  readonly verdict: Verdict | Unclear;
}

/**
 * What a sighting of a run's worker is worth, judged by its task definition: read now, where it could not be read when
 * the worker was attached. While ECS keeps the definition from us a STOPPED stays unclear, unless its containers ended
 * alike: which of them decide how the run ended is not known.
 */
export async function judgeSighting(
  deps: JudgeDeps,
  runId: string,
  worker: Worker,
  sighting: Sighting,
  source: 'event' | 'describe',
): Promise<Judged> {
  const judged = (known: Worker): Judged => ({
    known,
    verdict: judge(runId, known, sighting, source, epochSeconds(deps.clock.nowMs())),
  });
  if (worker.containers.length > 0 || !isOurs(runId, worker, sighting)) return judged(worker);
  const { task_definition_arn, task_arn } = sighting;
  const definition = await deps.workers.readDefinition(task_definition_arn);
  if (definition.kind === 'read') return judged({ ...worker, containers: definition.containers });
  deps.log.warn('task definition not read', { worker: task_arn, task_definition_arn, definition });
  const unread = judged(worker);
  const isDecided = unread.verdict.kind === 'proven' && areAlike(sighting);
  if (definition.kind === 'gone' || !hasStopped(sighting) || isDecided) return unread;
  return { known: { ...worker, doubt: doubtIn(worker, sighting) }, verdict: definition };
}
