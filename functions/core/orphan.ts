import { FINDER } from './attachment.ts';
import { lateWorkerOf, lateWorkersWith, newLateWorker } from './late-worker.ts';
import { hasStopped } from './proof.ts';
import { type EndedRun, hasEnded, type OpenRun, type Run, type RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';
import type { LateWorker, SeenWorker, Worker } from './worker.ts';

export interface OrphanRules {
  /**
   * How long ago its run must have ended, the worker been created and been seen first, before it counts as an orphan:
   * a launcher may be about to attach it, and ECS shows things late.
   */
  readonly ageSeconds: number;
  /** Whether an orphan is stopped, or only told. */
  readonly stopOrphans: boolean;
}

export type OrphanFinding =
  | { readonly kind: 'none' }
  /** Its run is open and has no worker: whoever launched it may have died before attaching it. */
  | { readonly kind: 'unattached'; readonly run: OpenRun }
  /** On record as a late worker: told, or being stopped. */
  | { readonly kind: 'known' }
  /** Told while orphans were only told; they are stopped by now. */
  | { readonly kind: 'spared'; readonly run: EndedRun }
  /** Not on record: to be seen once more before it is. */
  | { readonly kind: 'new'; readonly run: EndedRun };

const NONE: OrphanFinding = { kind: 'none' };

/** Whether a worker that the run started was never attached, or lives on although the run has ended. */
export function findOrphan(
  run: Run,
  { sighting, created_at }: SeenWorker,
  rules: OrphanRules,
  now: EpochSeconds,
): OrphanFinding {
  if (sighting.started_by !== run.run_id || hasStopped(sighting)) return NONE;
  if (created_at === null || !isOldEnough(created_at, rules, now)) return NONE;
  if (!hasEnded(run)) return isUnattached(run) ? { kind: 'unattached', run } : NONE;
  if (!isOldEnough(run.ended_at, rules, now)) return NONE;
  const late = lateWorkerOf(run, sighting);
  if (late === undefined) return { kind: 'new', run };
  // ECS lists one that was proven stopped: it is seconds behind, or the worker has come to life again, as on a host that was lost.
  if (late.stopped_at !== null) return isOldEnough(late.stopped_at, rules, now) ? { kind: 'new', run } : NONE;
  return late.stop === false && rules.stopOrphans ? { kind: 'spared', run } : { kind: 'known' };
}

/** A termination searches for the worker itself. */
function isUnattached({ worker, termination }: OpenRun): boolean {
  return worker === null && termination === null;
}

export function isOldEnough(since: EpochSeconds, { ageSeconds }: OrphanRules, now: EpochSeconds): boolean {
  return since + ageSeconds <= now;
}

/** How much longer than its age a first sighting is remembered: a second one has to come before. */
const SIGHTING_KEPT_SECONDS = 86_400;

/** Until when a first sighting made now is remembered. */
export function rememberedUntil({ ageSeconds }: OrphanRules, now: EpochSeconds): EpochSeconds {
  return now + ageSeconds + SIGHTING_KEPT_SECONDS;
}

/** Tells of an orphan. Where orphans are stopped it is a late worker like others: recording it is the intent. */
export function recordOrphan(
  run: EndedRun,
  worker: Worker,
  { stopOrphans }: OrphanRules,
  now: EpochSeconds,
): RunMove {
  const orphan: LateWorker = { ...newLateWorker(worker, now), ...(!stopOrphans && { stop: false }) };
  const payload = { actor: FINDER, worker: worker.task_arn, found_by: 'sweep', stop: stopOrphans };
  return {
    set: { late_workers: lateWorkersWith(run, orphan), ...(stopOrphans && { next_at: now }) },
    events: [{ kind: 'late_worker', payload }],
  };
}
