import { recordSighting } from '../core/attachment.ts';
import { lateWorkerStopped } from '../core/late-worker.ts';
import type { Verdict } from '../core/proof.ts';
import { hasEnded, type Proof, type Run } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { Sighting, Worker } from '../core/worker.ts';
import type { Workers } from '../ports.ts';
import { judgeSighting } from './judge-sighting.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export type SettleWorkerResult =
  | { readonly kind: 'settled' }
  | { readonly kind: 'nothing'; readonly why: 'not-ours' | 'already-ended' | 'no-proof' };

type SettleWorkerDeps = SettleDeps & { readonly workers: Workers };

/**
 * A worker stopped, says ECS: settles the run that it is bound to. Doubled, late and foreign sightings change nothing.
 * @param source who shows it: the STOPPED event, or somebody who looked
 */
export async function settleWorker(
  deps: SettleWorkerDeps,
  sighting: Sighting,
  source: 'event' | 'describe' = 'event',
): Promise<SettleWorkerResult> {
  const runId = await deps.store.findRunOfWorker(sighting.task_arn);
  if (runId === undefined) return { kind: 'nothing', why: 'not-ours' };
  return untilStored(async () => {
    const run = await deps.store.readRun(runId);
    const worker = run && workerIn(run, sighting.task_arn);
    if (run === undefined || worker === undefined) {
      return { kind: 'nothing', why: run && hasEnded(run) ? 'already-ended' : 'not-ours' };
    }
    const { known, verdict } = await judgeSighting(deps, runId, worker, sighting, source);
    if (verdict.kind === 'proven') return settle(deps, run, worker, verdict.proof);
    return recordDoubt(deps, run, { worker, known, verdict, sighting });
  });
}

/** The worker that the sighting can still say something about: the run's own while it is open, or one that came late. */
function workerIn(run: Run, taskArn: string): Worker | undefined {
  if (!hasEnded(run) && run.worker?.task_arn === taskArn) return run.worker;
  return run.late_workers.find((late) => late.task_arn === taskArn && late.stopped_at === null);
}

async function settle(
  deps: SettleWorkerDeps,
  run: Run,
  worker: Worker,
  proof: Proof,
): Promise<SettleWorkerResult | 'run-changed'> {
  if (!hasEnded(run) && run.worker?.task_arn === worker.task_arn) {
    const result = await settleRun(deps, run, proof);
    return result === 'run-changed' ? result : { kind: 'settled' };
  }
  const now = epochSeconds(deps.clock.nowMs());
  const move = lateWorkerStopped(run, worker, proof, now);
  const result = await deps.store.commit({ run, move, createdAt: now });
  return result.kind === 'committed' ? { kind: 'settled' } : 'run-changed';
}

interface Doubtful {
  readonly worker: Worker;
  readonly known: Worker;
  readonly verdict: Verdict;
  readonly sighting: Sighting;
}

/** A STOPPED that proves nothing is kept on record, since ECS forgets it and would then answer MISSING. */
async function recordDoubt(
  deps: SettleWorkerDeps,
  run: Run,
  { worker, known, verdict, sighting }: Doubtful,
): Promise<SettleWorkerResult | 'run-changed'> {
  deps.log.warn('no proof', { run_id: run.run_id, worker: sighting.task_arn, verdict });
  const move = recordSighting(run, worker, known, verdict, sighting);
  if (verdict.kind === 'unproven' && move !== undefined) {
    const createdAt = epochSeconds(deps.clock.nowMs());
    if ((await deps.store.commit({ run, move, createdAt })).kind !== 'committed') return 'run-changed';
  }
  return { kind: 'nothing', why: 'no-proof' };
}
