import { type Decision, wait } from './decision.ts';
import {
  confirmationSeconds,
  isDue,
  type Ladder,
  LOOK_AGAIN_SECONDS,
  retrySeconds,
  STOP_ATTEMPTS_BEFORE_KILL,
} from './ladder.ts';
import { stuckMove } from './page.ts';
import { hasEnded, type Run } from './run.ts';
import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** The next push for a worker that lives, as far as is known: what is about to be called is written first. */
export function push(worker: Worker, termination: Termination, ladder: Ladder, now: EpochSeconds): Decision {
  if (termination.stop_deferred) return repeat(worker, termination, ladder, now);
  if (termination.state === 'stuck') return tryAgain(worker, termination, ladder, now);
  const mayKill = isKillNext(worker, termination, ladder);
  if (mayKill && termination.forced) return kill(worker, termination, ladder, now);
  const { confirm_by } = termination;
  if (confirm_by && !isDue({ next_at: confirm_by }, now)) return wait(confirm_by);
  if (termination.rung !== 'kill' && termination.stop_attempts < STOP_ATTEMPTS_BEFORE_KILL)
    return stop(worker, termination, ladder, now);
  if (mayKill) return kill(worker, termination, ladder, now);
  return {
    kind: 'write',
    move: stuckMove(termination, termination.obstacle ?? unconfirmed(termination), now),
  };
}

/** What follows a StopTask that ECS took: with force the kill, where there is one; else its time. */
export function afterStop(run: Run, ladder: Ladder, now: EpochSeconds): Decision {
  if (hasEnded(run) || run.worker === null || run.termination === null) return { kind: 'nothing' };
  const { worker, termination } = run;
  const isForced = termination.forced && isKillNext(worker, termination, ladder);
  return isForced ? kill(worker, termination, ladder, now) : { kind: 'nothing' };
}

/** There is no kill on Fargate, on External and on Managed Instances: ECS's own SIGKILL is the last means there. */
function isKillNext(worker: Worker, termination: Termination, ladder: Ladder): boolean {
  const { state, rung, stopping_at } = termination;
  const wasStopped = state === 'stopping' && rung === 'stop' && stopping_at !== null;
  return wasStopped && isKillable(worker, ladder);
}

function isKillable({ launch_type }: Worker, { ec2Kill }: Ladder): boolean {
  return ec2Kill && launch_type === 'EC2';
}

function stop(worker: Worker, termination: Termination, ladder: Ladder, now: EpochSeconds): Decision {
  const confirm_by = now + confirmationSeconds(worker.containers, ladder);
  const next_at = lookAfterStop(worker, termination, confirm_by, ladder, now);
  const stop_attempts = termination.stop_attempts + 1;
  const stopping: Termination = {
    ...termination,
    state: 'stopping',
    rung: 'stop',
    stop_attempts,
    obstacle: null,
    stopping_at: termination.stopping_at ?? now,
    confirm_by,
  };
  const payload = { rung: 'stop', attempt: stop_attempts, worker: worker.task_arn, next_at };
  const events = [{ kind: 'stopping' as const, payload }];
  return { kind: 'stop', worker, move: { set: { termination: stopping, next_at }, events } };
}

/** Where a kill follows at once the look is soon as well: whoever was to make it may be gone after the StopTask. */
function lookAfterStop(
  worker: Worker,
  { forced }: Termination,
  confirmBy: EpochSeconds,
  ladder: Ladder,
  now: EpochSeconds,
): EpochSeconds {
  return forced && isKillable(worker, ladder) ? Math.min(confirmBy, now + LOOK_AGAIN_SECONDS) : confirmBy;
}

/** SIGKILL leaves nothing to wait for but the news of it. */
function kill(worker: Worker, termination: Termination, ladder: Ladder, now: EpochSeconds): Decision {
  const next_at = now + ladder.confirmationSlackSeconds;
  const killing: Termination = { ...termination, rung: 'kill', obstacle: null, confirm_by: next_at };
  const payload = { rung: 'kill', attempt: 1, worker: worker.task_arn, next_at };
  const events = [{ kind: 'stopping' as const, payload }];
  return { kind: 'kill', worker, move: { set: { termination: killing, next_at }, events } };
}

/** The call that ECS had no time for: neither counted nor told again. */
function repeat(worker: Worker, termination: Termination, ladder: Ladder, now: EpochSeconds): Decision {
  const isKill = termination.rung === 'kill';
  const confirm_by =
    now + (isKill ? ladder.confirmationSlackSeconds : confirmationSeconds(worker.containers, ladder));
  const next_at = isKill ? confirm_by : lookAfterStop(worker, termination, confirm_by, ladder, now);
  const repeated: Termination = {
    ...termination,
    stop_deferred: false,
    stopping_at: termination.stopping_at ?? now,
    confirm_by,
  };
  const move = { set: { termination: repeated, next_at }, events: [] };
  return { kind: isKill ? 'kill' : 'stop', worker, move };
}

/**
 * A stuck worker is tried again at a growing interval; only its very first StopTask is told. Where it can be killed,
 * StopTask and kill take turns: whoever was to kill it may have died before SSM was called.
 */
function tryAgain(worker: Worker, termination: Termination, ladder: Ladder, now: EpochSeconds): Decision {
  const stop_attempts = termination.stop_attempts + 1;
  const next_at = now + retrySeconds(stop_attempts);
  const pushed = { ...termination, stop_attempts, stopping_at: termination.stopping_at ?? now };
  if (termination.stop_attempts > 0) {
    const mayKill = termination.stopping_at !== null && isKillable(worker, ladder);
    const obstacle = mayKill
      ? `not confirmed after ${termination.stop_attempts} calls, StopTask and kill in turn`
      : unconfirmed(termination);
    const set = { termination: { ...pushed, obstacle }, next_at };
    const isKillsTurn = mayKill && termination.stop_attempts % 2 === 0;
    return { kind: isKillsTurn ? 'kill' : 'stop', worker, move: { set, events: [] } };
  }
  const payload = { rung: 'stop', attempt: 1, worker: worker.task_arn, next_at };
  const set = { termination: { ...pushed, rung: 'stop' as const }, next_at };
  return { kind: 'stop', worker, move: { set, events: [{ kind: 'stopping', payload }] } };
}

function unconfirmed({ stop_attempts, rung }: Termination): string {
  const calls = `${stop_attempts} StopTask ${stop_attempts === 1 ? 'call' : 'calls'}`;
  return `not confirmed after ${calls}${rung === 'kill' ? ' and a kill' : ''}`;
}
