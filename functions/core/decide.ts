import {
  confirmationSeconds,
  EMPTY_SEARCHES_BEFORE_SETTLING,
  isDue,
  type Ladder,
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  retrySeconds,
  SEARCH_AGAIN_SECONDS,
  STOP_ATTEMPTS_BEFORE_PAGE,
} from './ladder.ts';
import { proofWithoutWorker, type Verdict } from './proof.ts';
import type { OpenRun, Proof, RunMove } from './run.ts';
import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** What this step has seen so far: nothing, what ECS says of the worker, or that no worker is to be found. */
export type View =
  | { readonly kind: 'not-looked' }
  | Verdict
  | { readonly kind: 'missing' }
  | { readonly kind: 'unclear'; readonly why: string }
  | { readonly kind: 'no-worker-found' };

export type Decision =
  | { readonly kind: 'nothing' }
  /** Ask ECS about the worker, then decide again. */
  | { readonly kind: 'look'; readonly worker: Worker }
  /** Ask ECS for a worker that was started by this run but never attached, then decide again. */
  | { readonly kind: 'search' }
  /** Store the move, then call StopTask: intent before act. */
  | { readonly kind: 'stop'; readonly worker: Worker; readonly move: RunMove }
  | { readonly kind: 'write'; readonly move: RunMove }
  | { readonly kind: 'settle'; readonly proof: Proof };

/** One step of an open run: what to do about it now, given what is on record and what was seen. */
export function decide(run: OpenRun, view: View, ladder: Ladder, now: EpochSeconds): Decision {
  if (view.kind === 'proven') return { kind: 'settle', proof: view.proof };
  if (view.kind === 'not-looked' && !isDue(run, now)) return { kind: 'nothing' };
  if (run.worker === null) return decideWithoutWorker(run, view, ladder, now);
  if (run.termination === null) return watch(run.worker, view, now);
  return climb(run.worker, run.termination, view, ladder, now);
}

/** A worker that nobody wants to end: is it there, and is it ours? */
function watch(worker: Worker, view: View, now: EpochSeconds): Decision {
  switch (view.kind) {
    case 'not-looked':
      return { kind: 'look', worker };
    case 'alive':
      return { kind: 'write', move: { set: { next_at: null }, events: [] } };
    case 'unclear':
      return wait(now + LOOK_AGAIN_SECONDS);
    case 'missing':
      return wait(now + (worker.verified ? LONGEST_RETRY_SECONDS : LOOK_AGAIN_SECONDS));
    case 'foreign':
    case 'unproven':
      return wait(now + LONGEST_RETRY_SECONDS);
    case 'proven':
    case 'no-worker-found':
      return { kind: 'nothing' };
  }
}

/** The ladder: stop, stop again when not confirmed, then page and keep trying. */
function climb(
  worker: Worker,
  termination: Termination,
  view: View,
  ladder: Ladder,
  now: EpochSeconds,
): Decision {
  const wasPushed = termination.state === 'stopping' || termination.state === 'stuck';
  switch (view.kind) {
    case 'not-looked':
      return worker.verified && !wasPushed
        ? stop(worker, termination, ladder, now)
        : { kind: 'look', worker };
    case 'alive':
      return stop(worker, termination, ladder, now);
    case 'unclear':
      return wait(now + LOOK_AGAIN_SECONDS);
    case 'missing':
      return pageOrWait(termination, 'ECS does not know the worker (MISSING), which proves nothing', now);
    case 'foreign':
      return pageOrWait(
        termination,
        `the worker was started by ${view.startedBy ?? 'somebody else'}, not by this run`,
        now,
      );
    case 'unproven':
      return pageOrWait(termination, view.why, now);
    case 'proven':
    case 'no-worker-found':
      return { kind: 'nothing' };
  }
}

function stop(worker: Worker, termination: Termination, ladder: Ladder, now: EpochSeconds): Decision {
  const next_at = now + confirmationSeconds(worker.containers, ladder);
  if (termination.stop_deferred) {
    return {
      kind: 'stop',
      worker,
      move: { set: { termination: { ...termination, stop_deferred: false }, next_at }, events: [] },
    };
  }
  const stop_attempts = termination.stop_attempts + 1;
  if (termination.state === 'stuck') {
    const set = {
      termination: { ...termination, stop_attempts },
      next_at: now + retrySeconds(stop_attempts),
    };
    return { kind: 'stop', worker, move: { set, events: [] } };
  }
  if (stop_attempts > STOP_ATTEMPTS_BEFORE_PAGE) {
    return page(termination, `not confirmed after ${termination.stop_attempts} StopTask calls`, now);
  }
  const stopping: Termination = {
    ...termination,
    state: 'stopping',
    rung: 'stop',
    stop_attempts,
    stopping_at: termination.stopping_at ?? now,
  };
  const payload = { rung: 'stop', attempt: stop_attempts, worker: worker.task_arn, next_at };
  return {
    kind: 'stop',
    worker,
    move: { set: { termination: stopping, next_at }, events: [{ kind: 'stopping', payload }] },
  };
}

function pageOrWait(termination: Termination, obstacle: string, now: EpochSeconds): Decision {
  return termination.state === 'stuck' ? wait(now + LONGEST_RETRY_SECONDS) : page(termination, obstacle, now);
}

function page(termination: Termination, obstacle: string, now: EpochSeconds): Decision {
  return { kind: 'write', move: stuckMove(termination, obstacle, now) };
}

/** One event for a worker that does not stop; from here on it is tried again without further ones. */
export function stuckMove(termination: Termination, obstacle: string, now: EpochSeconds): RunMove {
  const next_at = now + retrySeconds(termination.stop_attempts);
  const payload = { obstacle, stop_attempts: termination.stop_attempts, next_at };
  return {
    set: { termination: { ...termination, state: 'stuck', rung: 'page', obstacle }, next_at },
    events: [{ kind: 'stuck', payload }],
  };
}

/**
 * A run that nobody attached a worker to: its launch may still be under way, so it is searched for once the
 * launch window is over, and settled when ECS has listed none twice.
 */
function decideWithoutWorker(run: OpenRun, view: View, ladder: Ladder, now: EpochSeconds): Decision {
  const { termination } = run;
  if (termination === null) return { kind: 'write', move: { set: { next_at: null }, events: [] } };
  if (view.kind === 'unclear') return wait(now + LOOK_AGAIN_SECONDS);
  const windowEndsAt = termination.requested_at + ladder.launchWindowSeconds;
  if (now < windowEndsAt) return wait(windowEndsAt);
  if (view.kind !== 'no-worker-found') return { kind: 'search' };
  const empty_searches = termination.empty_searches + 1;
  if (empty_searches >= EMPTY_SEARCHES_BEFORE_SETTLING)
    return { kind: 'settle', proof: proofWithoutWorker(now) };
  const set = { termination: { ...termination, empty_searches }, next_at: now + SEARCH_AGAIN_SECONDS };
  return { kind: 'write', move: { set, events: [] } };
}

function wait(until: EpochSeconds): Decision {
  return { kind: 'write', move: { set: { next_at: until }, events: [] } };
}
