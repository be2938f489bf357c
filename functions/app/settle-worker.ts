import { placeOfTask } from '../core/arn.ts';
import { attach, FINDER, recordSighting } from '../core/attachment.ts';
import type { Unclear } from '../core/decision.ts';
import { lookSoon } from '../core/ghost.ts';
import { lateWorkerOf, lateWorkerStopped } from '../core/late-worker.ts';
import { serviceOf, type Verdict } from '../core/proof.ts';
import {
  hasEnded,
  isOnRecord,
  isOwnWorker,
  type OpenRun,
  type Proof,
  type Run,
  type RunMove,
} from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import { seenWorker, type Sighting, type Worker } from '../core/worker.ts';
import type { Workers } from '../ports/workers.ts';
import { judgeSighting } from './judge-sighting.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export type SettleWorkerResult =
  | { readonly kind: 'settled' }
  | { readonly kind: 'nothing'; readonly why: 'not-ours' | 'already-ended' | 'no-proof' };

type SettleWorkerDeps = SettleDeps & { readonly workers: Workers };

/**
 * A worker stopped, says ECS: settles the run that started it or, where ECS does not say which, the one that it is
 * bound to. Doubled, late and foreign sightings change nothing.
 * @param source who shows it: the STOPPED event, or somebody who looked
 */
export async function settleWorker(
  deps: SettleWorkerDeps,
  sighting: Sighting,
  source: 'event' | 'describe' = 'event',
): Promise<SettleWorkerResult> {
  const runId = starterOf(sighting) ?? (await deps.store.findRunOfWorker(sighting.task_arn));
  if (runId === undefined) return { kind: 'nothing', why: 'not-ours' };
  return untilStored(async () => {
    const run = await deps.store.readRun(runId);
    if (run && isUnattached(run, sighting)) return bindStarted(deps, run, sighting);
    const worker = run && workerIn(run, sighting);
    if (run === undefined || worker === undefined) {
      return { kind: 'nothing', why: run && hasEnded(run) ? 'already-ended' : 'not-ours' };
    }
    const { known, verdict } = await judgeSighting(deps, runId, worker, sighting, source);
    if (verdict.kind === 'proven') return settle(deps, run, worker, verdict.proof);
    return recordDoubt(deps, run, { worker, known, verdict, sighting });
  });
}

/** The run that a worker says it was started by; others start workers too, services for one. */
function starterOf(sighting: Sighting): string | undefined {
  return serviceOf(sighting) === null ? (sighting.started_by ?? undefined) : undefined;
}

/** Whether the run waits for a worker, and started this one. */
function isUnattached(run: Run, sighting: Sighting): run is OpenRun {
  const isNew = run.worker === null && !isOnRecord(run, sighting);
  return !hasEnded(run) && isNew && starterOf(sighting) === run.run_id;
}

/** Whoever launched the worker may have died before attaching it. Once it is bound, it is judged like any other. */
async function bindStarted(
  deps: SettleWorkerDeps,
  run: OpenRun,
  sighting: Sighting,
): Promise<SettleWorkerResult | 'run-changed'> {
  const cluster = placeOfTask(sighting.task_arn)?.clusterName;
  if (cluster === undefined) return { kind: 'nothing', why: 'not-ours' };
  const worker = seenWorker({ cluster, task_arn: sighting.task_arn }, sighting);
  const now = epochSeconds(deps.clock.nowMs());
  const move = attach(run, worker, FINDER, now);
  await deps.store.commit({ run, move, bind: worker, createdAt: now });
  return 'run-changed';
}

/** The worker that the sighting can still say something about: the run's own while it is open, or one that came late. */
function workerIn(run: Run, sighting: Sighting): Worker | undefined {
  if (isOwnWorker(run, sighting)) return run.worker;
  const late = lateWorkerOf(run, sighting);
  return late?.stopped_at === null ? late : undefined;
}

async function settle(
  deps: SettleWorkerDeps,
  run: Run,
  worker: Worker,
  proof: Proof,
): Promise<SettleWorkerResult | 'run-changed'> {
  if (isOwnWorker(run, worker)) {
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
  readonly verdict: Exclude<Verdict, { kind: 'proven' }> | Unclear;
  readonly sighting: Sighting;
}

async function recordDoubt(
  deps: SettleWorkerDeps,
  run: Run,
  doubtful: Doubtful,
): Promise<SettleWorkerResult | 'run-changed'> {
  const { verdict, sighting } = doubtful;
  deps.log.warn('no proof', { run_id: run.run_id, worker: sighting.task_arn, verdict });
  const createdAt = epochSeconds(deps.clock.nowMs());
  const move = doubtOf(run, doubtful, createdAt);
  if (move !== undefined && (await deps.store.commit({ run, move, createdAt })).kind !== 'committed')
    return 'run-changed';
  return { kind: 'nothing', why: 'no-proof' };
}

/**
 * A STOPPED that proves nothing is kept on record, since ECS forgets it and would then answer MISSING; one that cannot
 * be judged yet is also looked at again while ECS still shows it.
 */
function doubtOf(run: Run, { worker, known, verdict, sighting }: Doubtful, now: number): RunMove | undefined {
  switch (verdict.kind) {
    case 'unproven':
      return recordSighting(run, worker, known, verdict, sighting);
    case 'unclear': {
      const seen = recordSighting(run, worker, known, verdict, sighting);
      const soon = lookSoon(run, now);
      return (seen ?? soon) && { set: { ...seen?.set, ...soon }, events: seen?.events ?? [] };
    }
    case 'alive':
    case 'foreign':
    case 'service-managed':
      return undefined;
  }
}
