import type { View } from './decision.ts';
import {
  confirmationSeconds,
  isDue,
  type Ladder,
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  retrySeconds,
} from './ladder.ts';
import type { EndedRun, Proof, RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';
import type { LateWorker, Worker } from './worker.ts';

export type LateDecision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'look'; readonly worker: LateWorker }
  | { readonly kind: 'stop'; readonly worker: LateWorker; readonly move: RunMove }
  | { readonly kind: 'write'; readonly move: RunMove };

/** A worker that was attached after the run's end: recording it is the intent to stop it. */
export function recordLateWorker(run: EndedRun, worker: Worker, actor: string, now: EpochSeconds): RunMove {
  const late: LateWorker = { ...worker, recorded_at: now, stop_attempts: 0, stopped_at: null };
  return {
    set: { late_workers: [...without(run, worker), late], next_at: now },
    events: [{ kind: 'late_worker', payload: { actor, worker: worker.task_arn } }],
  };
}

/** The late worker that was pushed least and still lives, as far as we know. */
export function pendingLateWorker(run: EndedRun): LateWorker | undefined {
  return run.late_workers.filter(isPending).sort((one, other) => one.stop_attempts - other.stop_attempts)[0];
}

/** One step of an ended run: its outcome stands for good, only workers that came late are still stopped. */
export function decideLate(run: EndedRun, view: View, ladder: Ladder, now: EpochSeconds): LateDecision {
  const worker = pendingLateWorker(run);
  if (worker === undefined || (view.kind === 'not-looked' && !isDue(run, now))) return { kind: 'nothing' };
  switch (view.kind) {
    case 'not-looked':
      return worker.verified && worker.stop_attempts === 0
        ? { kind: 'stop', worker, move: stopMove(run, worker, ladder, now) }
        : { kind: 'look', worker };
    case 'alive':
      return { kind: 'stop', worker, move: stopMove(run, worker, ladder, now) };
    case 'proven':
      return { kind: 'write', move: lateWorkerStopped(run, worker, view.proof, now) };
    case 'unclear':
    case 'missing':
      return lookLater(run, worker, now + LOOK_AGAIN_SECONDS, now);
    case 'foreign':
    case 'unproven':
      return lookLater(run, worker, now + LONGEST_RETRY_SECONDS, now);
    case 'no-worker-found':
      return { kind: 'nothing' };
  }
}

/** Nothing is to be done about this one now: whoever waits behind it comes first at the next look. */
function lookLater(run: EndedRun, worker: LateWorker, at: EpochSeconds, now: EpochSeconds): LateDecision {
  const late_workers = replace(run, { ...worker, stop_attempts: worker.stop_attempts + 1 });
  const hasUntried = late_workers.some((late) => isPending(late) && late.stop_attempts === 0);
  return {
    kind: 'write',
    move: { set: { late_workers, next_at: hasUntried ? now + LOOK_AGAIN_SECONDS : at }, events: [] },
  };
}

export function lateWorkerStopped(
  run: EndedRun,
  worker: LateWorker,
  proof: Proof,
  now: EpochSeconds,
): RunMove {
  const late_workers = replace(run, { ...worker, stopped_at: now });
  return {
    set: { late_workers, next_at: late_workers.some(isPending) ? now : null },
    events: [{ kind: 'late_worker_stopped', payload: { worker: worker.task_arn, proof } }],
  };
}

function stopMove(run: EndedRun, worker: LateWorker, ladder: Ladder, now: EpochSeconds): RunMove {
  const stop_attempts = worker.stop_attempts + 1;
  const confirmation = confirmationSeconds(worker.containers, ladder);
  return {
    set: {
      late_workers: replace(run, { ...worker, stop_attempts }),
      next_at: now + Math.max(confirmation, retrySeconds(stop_attempts)),
    },
    events: [],
  };
}

/** Whether it is still to be stopped: not one that the sweep only told of. */
function isPending(late: LateWorker): boolean {
  return late.stopped_at === null && late.stop !== false;
}

/** All but this one, which the sweep may have told of before its launcher attached it. */
function without(run: EndedRun, worker: Worker): LateWorker[] {
  return run.late_workers.filter((late) => late.task_arn !== worker.task_arn);
}

function replace(run: EndedRun, changed: LateWorker): LateWorker[] {
  return run.late_workers.map((late) => (late.task_arn === changed.task_arn ? changed : late));
}
