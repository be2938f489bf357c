import type { OpenRun, RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';

/** One means of pressure, in the order of the ladder. */
export const RUNGS = ['ask', 'stop', 'kill', 'page'] as const;
export type Rung = (typeof RUNGS)[number];
export const TERMINATION_STATES = ['requested', 'asking', 'stopping', 'stuck', 'settled'] as const;
export type TerminationState = (typeof TERMINATION_STATES)[number];
/** What becomes of the task. */
export const THENS = ['requeue', 'hold'] as const;
export type Then = (typeof THENS)[number];

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
  /** Until when heartbeats only ask the worker to end; null where it is not asked. */
  readonly ask_until: EpochSeconds | null;
  /** The last one applied; null before. */
  readonly rung: Rung | null;
  /** When a heartbeat first told the worker to end; null where none did. */
  readonly asked_at: EpochSeconds | null;
  /** How often StopTask was meant for the worker since the ladder began, refused calls included; each kill begins with one. */
  readonly stop_attempts: number;
  /** ECS asked for patience at the last call of this rung: it is called again without a new event. */
  readonly stop_deferred: boolean;
  /** When the first StopTask that ECS took was called. */
  readonly stopping_at: EpochSeconds | null;
  /** When the last call that ECS took counts as not confirmed; null while none is out. */
  readonly confirm_by: EpochSeconds | null;
  /** Somebody asked for the shortest ladder there is: where kill is switched on it follows the first StopTask at once. */
  readonly forced: boolean;
  /** How often in a row ECS listed no worker of a run that has none on record. */
  readonly empty_searches: number;
  /** What keeps the worker from being stopped, in words; null while nothing does. */
  readonly obstacle: string | null;
  /** Since when AWS has been out of reach, or at fault, whatever it was asked; left out while it answers. */
  readonly silent_since?: EpochSeconds;
}

/**
 * The first heartbeat that tells the worker to end: from here on a rung has reached it, so what it does next is the
 * termination's, even where nothing was to be asked. Undefined where it was told before.
 */
export function ask(
  { termination }: OpenRun & { readonly termination: Termination },
  now: EpochSeconds,
): RunMove | undefined {
  if (termination.asked_at !== null) return undefined;
  // A worker that was pushed already keeps its rung; that it was told as well counts all the same.
  const told = termination.rung === null && { state: 'asking' as const, rung: 'ask' as const };
  return {
    set: { termination: { ...termination, ...told, asked_at: now } },
    events: [{ kind: 'asking', payload: { rung: 'ask', stop_at: stopAtOf(termination) } }],
  };
}

/** When ECS stops, or began to stop, the worker: what a heartbeat tells it. */
export function stopAtOf({ stopping_at, ask_until, requested_at }: Termination): EpochSeconds {
  return stopping_at ?? ask_until ?? requested_at;
}

/**
 * Whether its worker is looked at before anything is done to it: it may have been stopped already. Also where a ladder
 * that was stuck has started again.
 */
export function wasPushed({ rung }: Termination): boolean {
  return rung !== null && rung !== 'ask';
}

/** What became of the last call for the worker, as far as it is on record. */
export type LastCall =
  | { readonly kind: 'deferred' }
  /** AWS gave no answer. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'refused'; readonly why: string }
  /** None was made yet, or AWS took it. */
  | { readonly kind: 'none-open' };

export function lastCallOf({ stop_deferred, silent_since, obstacle }: Termination): LastCall {
  if (stop_deferred) return { kind: silent_since === undefined ? 'deferred' : 'unanswered' };
  return obstacle === null ? { kind: 'none-open' } : { kind: 'refused', why: obstacle };
}

/** Policies act under names of their own (`policy:max_runtime`); everybody else is an operator. */
export function isPolicy(actor: string): boolean {
  return actor.startsWith('policy:');
}
