import { lateWorkerStopped } from '../core/late-worker.ts';
import { judge } from '../core/proof.ts';
import { type EndedRun, hasEnded } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { Sighting } from '../core/worker.ts';
import type { Workers } from '../ports.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export type SettleWorkerResult =
  | { readonly kind: 'settled' }
  | { readonly kind: 'nothing'; readonly why: 'not-ours' | 'already-ended' | 'no-proof' };

/** A worker stopped, says ECS: settles the run that it is bound to. Doubled, late and foreign events change nothing. */
export async function settleWorker(
  deps: SettleDeps & { readonly workers: Workers },
  sighting: Sighting,
): Promise<SettleWorkerResult> {
  const runId = await deps.store.findRunOfWorker(sighting.task_arn);
  if (runId === undefined) return { kind: 'nothing', why: 'not-ours' };
  return untilStored(async () => {
    const run = await deps.store.readRun(runId);
    if (run === undefined) return { kind: 'nothing', why: 'not-ours' };
    if (hasEnded(run)) return settleLateWorker(deps, run, sighting);
    if (run.worker?.task_arn !== sighting.task_arn) return { kind: 'nothing', why: 'not-ours' };
    const containers =
      run.worker.containers.length > 0
        ? run.worker.containers
        : ((await deps.workers.readContainers(sighting.task_definition_arn)) ?? []);
    const known = { ...run.worker, containers };
    const verdict = judge(run.run_id, known, sighting, 'event', epochSeconds(deps.clock.nowMs()));
    if (verdict.kind !== 'proven') {
      const { run_id, task_id } = run;
      deps.log.warn('event is no proof', { run_id, task_id, worker: sighting.task_arn, verdict });
      return { kind: 'nothing', why: 'no-proof' };
    }
    const result = await settleRun(deps, run, verdict.proof);
    return result === 'run-changed' ? result : { kind: 'settled' };
  });
}

async function settleLateWorker(
  deps: SettleDeps,
  run: EndedRun,
  sighting: Sighting,
): Promise<SettleWorkerResult | 'run-changed'> {
  const late = run.late_workers.find((worker) => worker.task_arn === sighting.task_arn);
  if (late === undefined || late.stopped_at !== null) return { kind: 'nothing', why: 'already-ended' };
  const now = epochSeconds(deps.clock.nowMs());
  const verdict = judge(run.run_id, late, sighting, 'event', now);
  if (verdict.kind !== 'proven') return { kind: 'nothing', why: 'no-proof' };
  const move = lateWorkerStopped(run, late, verdict.proof, now);
  const result = await deps.store.commit({ run, move, createdAt: now });
  return result.kind === 'committed' ? { kind: 'settled' } : 'run-changed';
}
