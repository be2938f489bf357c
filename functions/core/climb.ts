import { type Decision, type View, wait } from './decision.ts';
import {
  confirmationSeconds,
  type Ladder,
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  retrySeconds,
  STOP_ATTEMPTS_BEFORE_PAGE,
} from './ladder.ts';
import type { RunMove } from './run.ts';
import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** The ladder: stop, stop again when not confirmed, then page and keep trying. */
export function climb(
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
      return view.lasting ? pageOrWait(termination, view.why, now) : wait(now + LOOK_AGAIN_SECONDS);
    case 'missing': {
      // A task that was only just launched may not be known to every part of ECS yet.
      const knownBy = termination.requested_at + ladder.launchWindowSeconds;
      if (now < knownBy) return wait(knownBy);
      return pageOrWait(termination, 'ECS does not know the worker (MISSING), which proves nothing', now);
    }
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
    const retry_at = now + retrySeconds(stop_attempts);
    const pushed = { ...termination, stop_attempts, stopping_at: termination.stopping_at ?? now };
    if (termination.stop_attempts > 0)
      return { kind: 'stop', worker, move: { set: { termination: pushed, next_at: retry_at }, events: [] } };
    const payload = { rung: 'stop', attempt: 1, worker: worker.task_arn, next_at: retry_at };
    const set = { termination: { ...pushed, rung: 'stop' as const }, next_at: retry_at };
    return { kind: 'stop', worker, move: { set, events: [{ kind: 'stopping', payload }] } };
  }
  if (stop_attempts > STOP_ATTEMPTS_BEFORE_PAGE) {
    return page(termination, `not confirmed after ${termination.stop_attempts} StopTask calls`, now);
  }
  const stopping: Termination = {
    ...termination,
    state: 'stopping',
    rung: 'stop',
    stop_attempts,
    obstacle: null,
    stopping_at: termination.stopping_at ?? now,
  };
  const payload = { rung: 'stop', attempt: stop_attempts, worker: worker.task_arn, next_at };
  return {
    kind: 'stop',
    worker,
    move: { set: { termination: stopping, next_at }, events: [{ kind: 'stopping', payload }] },
  };
}

/** What only time or a person can change: told once, then looked at now and then. */
export function pageOrWait(termination: Termination, obstacle: string, now: EpochSeconds): Decision {
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
