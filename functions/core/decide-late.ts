import type { View } from './decision.ts';
import {
  confirmationSeconds,
  type Ladder,
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  retrySeconds,
} from './ladder.ts';
import { changeOf, hinder, isLateWorkerDue, lateWorkerStopped, pendingLateWorker } from './late-worker.ts';
import { obstacleOf } from './obstacle.ts';
import { judgeMissing } from './proof.ts';
import type { Run, RunMove } from './run.ts';
import { type EpochSeconds, SECONDS_PER_DAY } from './time.ts';
import type { LateWorker } from './worker.ts';

export type LateDecision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'look'; readonly worker: LateWorker }
  | { readonly kind: 'stop'; readonly worker: LateWorker; readonly move: RunMove }
  | { readonly kind: 'write'; readonly move: RunMove };

/** One step for a late worker: what became of its run is left as it is. */
export function decideLate(run: Run, view: View, ladder: Ladder, now: EpochSeconds): LateDecision {
  const worker = pendingLateWorker(run);
  if (worker === undefined || (view.kind === 'not-looked' && !isLateWorkerDue(run, now)))
    return { kind: 'nothing' };
  switch (view.kind) {
    case 'not-looked':
      return worker.verified &&
        worker.stop_attempts === 0 &&
        worker.obstacle === null &&
        !worker.missing_since
        ? { kind: 'stop', worker, move: stopMove(run, worker, ladder, now) }
        : { kind: 'look', worker };
    case 'alive':
      return { kind: 'stop', worker, move: stopMove(run, worker, ladder, now) };
    case 'proven':
      return { kind: 'write', move: lateWorkerStopped(run, worker, view.proof, now) };
    case 'unclear':
      return view.lasting
        ? hindered(run, worker, view.why, now)
        : lookLater(run, worker, { next_at: now + LOOK_AGAIN_SECONDS }, now);
    case 'missing':
      return decideMissing(run, worker, now);
    case 'foreign':
    case 'service-managed':
    case 'unproven':
      return hindered(run, worker, obstacleOf(view), now);
    case 'no-worker-found':
      return { kind: 'nothing' };
  }
}

function decideMissing(run: Run, worker: LateWorker, now: EpochSeconds): LateDecision {
  const absence = judgeMissing(worker, now);
  switch (absence.kind) {
    case 'proven':
      return { kind: 'write', move: lateWorkerStopped(run, worker, absence.proof, now) };
    case 'counting':
      return lookLater(run, worker, { missing_since: absence.since, next_at: absence.until }, now);
    case 'unproven':
      return decideUnproven(run, worker, absence.why, now);
  }
}

/** It may only just have been launched, or ECS be behind: it is looked for until ECS has not known it for a day. */
function decideUnproven(run: Run, worker: LateWorker, why: string, now: EpochSeconds): LateDecision {
  const missing_since = worker.missing_since ?? now;
  if (now - worker.recorded_at < LONGEST_RETRY_SECONDS)
    return lookLater(run, worker, { missing_since, next_at: now + LOOK_AGAIN_SECONDS }, now);
  if (now - missing_since < SECONDS_PER_DAY) return hindered(run, worker, why, now, { missing_since });
  const obstacle = `${why}; after a day it is looked for no more, unless it is attached again`;
  return { kind: 'write', move: hinder(run, worker, { obstacle, stop: false }, now) };
}

function hindered(
  run: Run,
  worker: LateWorker,
  obstacle: string,
  now: EpochSeconds,
  seen: Partial<LateWorker> = {},
): LateDecision {
  const change = { ...seen, obstacle, next_at: now + LONGEST_RETRY_SECONDS };
  return { kind: 'write', move: hinder(run, worker, change, now) };
}

function lookLater(
  run: Run,
  worker: LateWorker,
  change: Partial<LateWorker>,
  now: EpochSeconds,
): LateDecision {
  return { kind: 'write', move: { set: changeOf(run, worker, change, now), events: [] } };
}

function stopMove(run: Run, worker: LateWorker, ladder: Ladder, now: EpochSeconds): RunMove {
  const stop_attempts = worker.stop_attempts + 1;
  const confirmation = confirmationSeconds(worker.containers, ladder);
  const next_at = now + Math.max(confirmation, retrySeconds(stop_attempts));
  return { set: changeOf(run, worker, { stop_attempts, next_at }, now), events: [] };
}
