import type { View } from './decision.ts';
import {
  confirmationSeconds,
  earliest,
  isDue,
  type Ladder,
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  retrySeconds,
} from './ladder.ts';
import { obstacleOf } from './obstacle.ts';
import { judgeMissing } from './proof.ts';
import { hasEnded, type Proof, type Run, type RunMove } from './run.ts';
import { type EpochSeconds, SECONDS_PER_DAY } from './time.ts';
import type { LateWorker, Worker } from './worker.ts';

export type LateDecision =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'look'; readonly worker: LateWorker }
  | { readonly kind: 'stop'; readonly worker: LateWorker; readonly move: RunMove }
  | { readonly kind: 'write'; readonly move: RunMove };

/**
 * A worker that was attached after the run's end, or found beside the run's own: recording it is the intent to stop
 * it. On an open run it waits for the end, or until the run is stuck.
 */
export function recordLateWorker(run: Run, worker: Worker, actor: string, now: EpochSeconds): RunMove {
  const late = newLateWorker(worker, now);
  const events = [{ kind: 'late_worker' as const, payload: { actor, worker: worker.task_arn } }];
  const late_workers = [...withoutLate(run, worker), late];
  return { set: hasEnded(run) ? { late_workers, next_at: now } : { late_workers }, events };
}

export function newLateWorker(worker: Worker, now: EpochSeconds): LateWorker {
  return { ...worker, recorded_at: now, stop_attempts: 0, next_at: now, obstacle: null, stopped_at: null };
}

/** The late worker whose look is due first and that still lives, as far as we know. */
export function pendingLateWorker({ late_workers }: Run): LateWorker | undefined {
  return late_workers.filter(isPending).sort((one, other) => one.next_at - other.next_at)[0];
}

/** When a run that has ended is looked at because of its late workers; null once all have stopped. */
export function nextLateLook(late_workers: readonly LateWorker[], now: EpochSeconds): EpochSeconds | null {
  return earliest(late_workers.filter(isPending).map((late) => Math.max(late.next_at, now)));
}

/**
 * Whether a step has a late worker to take up: not while its run is open, since the end is under way, unless the run is
 * stuck, whose end may never come.
 */
export function isLateWorkerDue(run: Run, now: EpochSeconds): boolean {
  const worker = pendingLateWorker(run);
  const isTaken = hasEnded(run) || run.termination?.state === 'stuck';
  return worker !== undefined && isTaken && isDue(worker, now);
}

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
    case 'unproven': {
      const age = now - worker.recorded_at;
      // It may only just have been launched.
      if (age < LONGEST_RETRY_SECONDS)
        return lookLater(run, worker, { next_at: now + LOOK_AGAIN_SECONDS }, now);
      return !worker.verified && age >= SECONDS_PER_DAY
        ? { kind: 'write', move: hinder(run, worker, { obstacle: NEVER_KNOWN, stop: false }, now) }
        : hindered(run, worker, absence.why, now);
    }
  }
}

function hindered(run: Run, worker: LateWorker, obstacle: string, now: EpochSeconds): LateDecision {
  const change = { obstacle, next_at: now + LONGEST_RETRY_SECONDS };
  return { kind: 'write', move: hinder(run, worker, change, now) };
}

const NEVER_KNOWN =
  'ECS has not known the worker for a day: it is looked for no more, unless it is attached again';

/** What keeps a late worker from being stopped: each obstacle is told once. */
export function hinder(
  run: Run,
  worker: Worker,
  change: Partial<LateWorker> & { readonly obstacle: string },
  now: EpochSeconds,
): RunMove {
  const { obstacle } = change;
  const isTold = run.late_workers.some(
    (late) => late.task_arn === worker.task_arn && late.obstacle === obstacle,
  );
  const payload = { worker: worker.task_arn, why: obstacle };
  return {
    set: changeOf(run, worker, change, now),
    events: isTold ? [] : [{ kind: 'stop_refused', payload }],
  };
}

function lookLater(
  run: Run,
  worker: LateWorker,
  change: Partial<LateWorker>,
  now: EpochSeconds,
): LateDecision {
  return { kind: 'write', move: { set: changeOf(run, worker, change, now), events: [] } };
}

export function lateWorkerStopped(run: Run, worker: Worker, proof: Proof, now: EpochSeconds): RunMove {
  const payload = { worker: worker.task_arn, proof };
  return {
    set: changeOf(run, worker, { stopped_at: now, obstacle: null }, now),
    events: [{ kind: 'late_worker_stopped', payload }],
  };
}

function stopMove(run: Run, worker: LateWorker, ladder: Ladder, now: EpochSeconds): RunMove {
  const stop_attempts = worker.stop_attempts + 1;
  const confirmation = confirmationSeconds(worker.containers, ladder);
  const next_at = now + Math.max(confirmation, retrySeconds(stop_attempts));
  return { set: changeOf(run, worker, { stop_attempts, next_at }, now), events: [] };
}

/** A late worker as it shall be; where nothing but late workers sets it, with the next look of the run. */
export function changeOf(
  run: Run,
  worker: Worker,
  change: Partial<LateWorker>,
  now: EpochSeconds,
): RunMove['set'] {
  const late_workers = changeLateWorker(run, worker.task_arn, change);
  return hasEnded(run) ? { late_workers, next_at: nextLateLook(late_workers, now) } : { late_workers };
}

export function changeLateWorker(
  run: Run,
  taskArn: string,
  change: Partial<LateWorker>,
): readonly LateWorker[] {
  return run.late_workers.map((late) => (late.task_arn === taskArn ? { ...late, ...change } : late));
}

/** Whether it is still to be stopped: not one that the sweep only told of. */
function isPending(late: LateWorker): boolean {
  return late.stopped_at === null && late.stop !== false;
}

/** All but this one, which may have been found, or told of, before its launcher attached it. */
export function withoutLate(run: Run, worker: Worker): LateWorker[] {
  return run.late_workers.filter((late) => late.task_arn !== worker.task_arn);
}
