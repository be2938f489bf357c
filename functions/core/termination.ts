import type { OpenRun, RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';

/** One means of pressure, in the order of the ladder. */
export type Rung = 'ask' | 'stop' | 'page';
export type TerminationState = 'requested' | 'asking' | 'stopping' | 'stuck' | 'settled';
export type Then = 'requeue' | 'hold';

/** The one stored request to end a run: who, why, how far it got. When it is looked at next stands on the run. */
export interface Termination {
  readonly id: string;
  readonly state: TerminationState;
  readonly reason: string | null;
  readonly requested_at: EpochSeconds;
  readonly requested_by: string;
  readonly then: Then;
  /** Who asked that the task stays blocked; null with `then: requeue`. */
  readonly held_by: string | null;
  /** The last one applied; null before. */
  readonly rung: Rung | null;
  /** How often StopTask was meant for the worker since the ladder began, refused calls included. */
  readonly stop_attempts: number;
  /** ECS asked for patience when StopTask was called: it is called again without a new event. */
  readonly stop_deferred: boolean;
  /** When the first StopTask was about to be called. */
  readonly stopping_at: EpochSeconds | null;
  /** How often in a row ECS listed no worker of a run that has none on record. */
  readonly empty_searches: number;
  /** What keeps the worker from being stopped, in words; null while nothing does. */
  readonly obstacle: string | null;
}

export interface TerminationRequest {
  readonly reason: string | null;
  readonly actor: string;
  readonly then: Then;
  /** How long heartbeats only ask the worker to end before ECS stops it. */
  readonly askSeconds: number;
}

export function requestTermination(request: TerminationRequest, id: string, now: EpochSeconds): RunMove {
  const { reason, actor, then, askSeconds } = request;
  const termination: Termination = {
    id,
    state: 'requested',
    reason,
    requested_at: now,
    requested_by: actor,
    then,
    held_by: then === 'hold' ? actor : null,
    rung: null,
    stop_attempts: 0,
    stop_deferred: false,
    stopping_at: null,
    empty_searches: 0,
    obstacle: null,
  };
  return {
    set: { termination, next_at: now + askSeconds },
    events: [
      {
        kind: 'termination_requested',
        payload: { termination_id: id, actor, reason, then, ask_seconds: askSeconds },
      },
    ],
  };
}

/**
 * What a repeated request changes: `then` goes from requeue to hold, never back; an operator supersedes a policy;
 * a stuck ladder starts again. Undefined where it changes nothing: the first reason stays.
 */
export function tightenTermination(
  run: OpenRun & { readonly termination: Termination },
  request: TerminationRequest,
  now: EpochSeconds,
): RunMove | undefined {
  const { termination } = run;
  const { actor } = request;
  const held = request.then === 'hold' &&
    termination.then === 'requeue' && { then: 'hold' as const, held_by: actor };
  const superseded = isPolicy(termination.requested_by) &&
    !isPolicy(actor) && { requested_by: actor, reason: request.reason };
  const restarted = termination.state === 'stuck' && {
    state: 'requested' as const,
    stop_attempts: 0,
    obstacle: null,
  };
  if (!held && !superseded && !restarted) return undefined;
  const changes = { ...held, ...superseded, ...restarted };
  return {
    set: { termination: { ...termination, ...changes }, ...(restarted && { next_at: now }) },
    events: [
      {
        kind: 'termination_tightened',
        payload: {
          termination_id: termination.id,
          actor,
          ...(held && { then: 'hold' }),
          ...(superseded && { supersedes: termination.requested_by, reason: request.reason }),
          ...(restarted && { restarted: true }),
        },
      },
    ],
  };
}

/** Policies act under names of their own (`policy:max_runtime`); everybody else is an operator. */
export function isPolicy(actor: string): boolean {
  return actor.startsWith('policy:');
}
