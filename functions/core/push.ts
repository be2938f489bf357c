import { type Decision, type OpenView, wait } from './decision.ts';
import {
  confirmationSeconds,
  hasCome,
  type Ladder,
  retrySeconds,
  STOP_ATTEMPTS_BEFORE_NEXT_RUNG,
} from './ladder.ts';
import { asAnswered } from './outage.ts';
import { stuckMove } from './page.ts';
import type { NewEvent } from './run.ts';
import type { Rung, Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** StopTask alone, or StopTask and then the kill on the worker's host. */
type Call = Extract<Rung, 'stop' | 'kill'>;

/**
 * The next push for a worker that lives, as far as is known: what is about to be called is written first, as if AWS
 * answered; where it does not, `afterRefusal` knows since when.
 */
export function push(
  worker: Worker,
  given: Termination,
  view: OpenView,
  ladder: Ladder,
  now: EpochSeconds,
): Decision {
  const termination = asAnswered(given);
  const next = nextCall(worker, termination, view, ladder, now);
  if (termination.stop_deferred) return repeat(worker, termination, next, ladder, now);
  if (termination.state === 'stuck') return tryAgain(worker, termination, next, view, ladder, now);
  const isForward = termination.forced && next === 'kill' && termination.rung !== 'kill';
  const { confirm_by } = termination;
  if (confirm_by && !isForward && !hasCome(confirm_by, now)) return wait(confirm_by);
  const isLast = next === 'stop' || termination.rung === 'kill';
  if (isLast && termination.stop_attempts >= STOP_ATTEMPTS_BEFORE_NEXT_RUNG) {
    const obstacle = termination.obstacle ?? unconfirmed(termination);
    return { kind: 'write', move: stuckMove(termination, obstacle, now) };
  }
  return callNext(worker, termination, next, ladder, now);
}

/**
 * There is no kill on Fargate, on External and on Managed Instances: ECS's own SIGKILL is the last means there. Without
 * force it comes only once a StopTask has had its time, and ECS shows that it took one.
 */
function nextCall(
  { launch_type }: Worker,
  termination: Termination,
  view: OpenView,
  { ec2Kill }: Ladder,
  now: EpochSeconds,
): Call {
  if (!ec2Kill || launch_type !== 'EC2') return 'stop';
  if (termination.forced) return 'kill';
  const { stop_attempts, confirm_by } = termination;
  const hadItsTime = hasCome(confirm_by, now);
  const isStopping = view.kind === 'alive' && view.isStopping;
  return stop_attempts >= STOP_ATTEMPTS_BEFORE_NEXT_RUNG && hadItsTime && isStopping ? 'kill' : 'stop';
}

function callNext(
  worker: Worker,
  termination: Termination,
  call: Call,
  ladder: Ladder,
  now: EpochSeconds,
): Decision {
  const confirm_by = now + confirmationSeconds(worker.containers, ladder);
  const stop_attempts = termination.stop_attempts + 1;
  const stopping: Termination = {
    ...termination,
    state: 'stopping',
    rung: call,
    stop_attempts,
    obstacle: null,
    stopping_at: termination.stopping_at ?? now,
    confirm_by,
  };
  const events = [announced(call, stop_attempts, worker, confirm_by)];
  return { kind: call, worker, move: { set: { termination: stopping, next_at: confirm_by }, events } };
}

/**
 * The call that AWS had no time for: neither counted nor told again. Force, or a run that is stuck by now, may make it a
 * harder one; and one that is stuck is tried again at its own interval.
 */
function repeat(
  worker: Worker,
  termination: Termination,
  next: Call,
  ladder: Ladder,
  now: EpochSeconds,
): Decision {
  const { rung, state, forced, stop_attempts } = termination;
  const call = rung === 'kill' || (next === 'kill' && (forced || state === 'stuck')) ? 'kill' : 'stop';
  const confirm_by = now + confirmationSeconds(worker.containers, ladder);
  const next_at = state === 'stuck' ? Math.min(confirm_by, now + retrySeconds(stop_attempts)) : confirm_by;
  const isHarder = call === 'kill' && rung === 'stop';
  const repeated: Termination = {
    ...termination,
    ...(isHarder && { rung: call }),
    stop_deferred: false,
    stopping_at: termination.stopping_at ?? now,
    confirm_by,
  };
  const events = isHarder ? [announced(call, stop_attempts, worker, next_at)] : [];
  return { kind: call, worker, move: { set: { termination: repeated, next_at }, events } };
}

/** A stuck worker is tried again at a growing interval; only the very first call for it is told. */
function tryAgain(
  worker: Worker,
  termination: Termination,
  call: Call,
  view: OpenView,
  ladder: Ladder,
  now: EpochSeconds,
): Decision {
  const stop_attempts = termination.stop_attempts + 1;
  const next_at = now + retrySeconds(stop_attempts);
  const { confirm_by } = termination;
  // Whoever announced the last call may have died before it: its time is nobody's where ECS took none.
  const wasTaken = view.kind !== 'alive' || view.isStopping;
  const isOut = wasTaken && confirm_by !== null && !hasCome(confirm_by, now);
  // After a kill the old time stays over: with a new one the next call would be a plain StopTask, unless forced (nextCall).
  const keepsTime = call === 'kill' || isOut;
  const pushed = {
    ...termination,
    stop_attempts,
    stopping_at: termination.stopping_at ?? now,
    confirm_by: keepsTime ? confirm_by : now + confirmationSeconds(worker.containers, ladder),
  };
  if (termination.stop_attempts > 0) {
    const obstacle = `${unconfirmed(termination)}${call === 'kill' ? ', each further one with a kill' : ''}`;
    const set = { termination: { ...pushed, obstacle }, next_at };
    return { kind: call, worker, move: { set, events: [] } };
  }
  const set = { termination: { ...pushed, rung: call }, next_at };
  return { kind: call, worker, move: { set, events: [announced(call, stop_attempts, worker, next_at)] } };
}

function announced(call: Call, attempt: number, worker: Worker, next_at: EpochSeconds): NewEvent {
  return { kind: 'stopping', payload: { rung: call, attempt, worker: worker.task_arn, next_at } };
}

function unconfirmed({ stop_attempts, rung }: Termination): string {
  const calls = `${stop_attempts} StopTask ${stop_attempts === 1 ? 'call' : 'calls'}`;
  return `not confirmed after ${calls}${rung === 'kill' ? ' and a kill' : ''}`;
}
