import type { OpenRun, RunMove } from './run.ts';
import { isPolicy, type Termination, type Then } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** A caller's, or a policy's, wish that a run ends. */
export interface TerminationRequest {
  readonly reason: string | null;
  readonly actor: string;
  readonly then: Then;
  /** How long heartbeats only ask the worker to end before ECS stops it. */
  readonly askSeconds: number;
  /** Force: ends the asking of a termination that is under way, and lets kill follow at once. */
  readonly isForced: boolean;
}

export function beginTermination(request: TerminationRequest, id: string, now: EpochSeconds): RunMove {
  const { reason, actor, then, askSeconds } = request;
  const termination: Termination = {
    id,
    state: 'requested',
    reason,
    requested_at: now,
    requested_by: actor,
    then,
    held_by: then === 'hold' ? actor : null,
    ask_until: askSeconds > 0 ? now + askSeconds : null,
    rung: null,
    asked_at: null,
    stop_attempts: 0,
    stop_deferred: false,
    stopping_at: null,
    confirm_by: null,
    forced: request.isForced,
    empty_searches: 0,
    obstacle: null,
  };
  return {
    set: { termination, next_at: now + askSeconds },
    events: [
      {
        kind: 'termination_requested',
        payload: {
          termination_id: id,
          actor,
          reason,
          then,
          ask_seconds: askSeconds,
          forced: request.isForced,
        },
      },
    ],
  };
}

/**
 * What a repeated request changes: `then` goes from requeue to hold, never back; an operator supersedes a policy;
 * force cuts what is left of the asking, and where a kill may follow, brings it forward; a stuck ladder starts again.
 * Undefined where it changes nothing: the first reason stays.
 */
export function tightenTermination(
  run: OpenRun & { readonly termination: Termination },
  request: TerminationRequest,
  now: EpochSeconds,
): RunMove | undefined {
  const { termination } = run;
  const { actor } = request;
  const holds = request.then === 'hold' && termination.then === 'requeue';
  const supersedes = isPolicy(termination.requested_by) && !isPolicy(actor);
  const cuts = request.isForced && termination.rung !== 'stop' && (termination.ask_until ?? 0) > now;
  const forces = request.isForced && !termination.forced && mayBeKilled(run.worker);
  const restarts = termination.state === 'stuck';
  if (!holds && !supersedes && !cuts && !forces && !restarts) return undefined;
  const changed: Termination = {
    ...termination,
    ...(holds && { then: 'hold', held_by: actor }),
    ...(supersedes && { requested_by: actor, reason: request.reason }),
    ...(cuts && { ask_until: null }),
    ...(forces && { forced: true }),
    ...(restarts && {
      state: 'requested',
      stop_attempts: 0,
      stop_deferred: false,
      confirm_by: null,
      obstacle: null,
    }),
  };
  const isFaster = cuts || restarts || (forces && termination.state === 'stopping');
  const payload = {
    termination_id: termination.id,
    actor,
    reason: request.reason,
    ...(holds && { then: 'hold' }),
    ...(supersedes && { supersedes: termination.requested_by }),
    ...(request.isForced && { forced: true }),
    ...(restarts && { restarted: true }),
  };
  return {
    set: { termination: changed, ...(isFaster && { next_at: now }) },
    events: [{ kind: 'termination_tightened', payload }],
  };
}

/** Whether a harder kill than ECS's own could exist for the worker: on EC2, as far as is known. */
function mayBeKilled(worker: Worker | null): boolean {
  return (worker?.launch_type ?? 'EC2') === 'EC2';
}
