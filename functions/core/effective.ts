import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import { longestStopSeconds, type Worker } from './worker.ts';

/** What a termination comes to in time, worker by worker. Null is what nobody can know yet. */
export interface Effective {
  /** When ECS stops the worker, or began to; null while it takes no StopTask. */
  readonly stop_at: EpochSeconds | null;
  /** When ECS has sent its SIGKILL at the latest; null until the task definition is known. */
  readonly killed_by: EpochSeconds | null;
  /** When the last call counts as not confirmed, and the ladder goes on; null while none is out. */
  readonly confirmed_by: EpochSeconds | null;
}

/** The times of a termination, by the task definition of the worker. */
export function effectiveOf(termination: Termination, worker: Worker | null): Effective {
  const { state, stopping_at, ask_until, requested_at, confirm_by } = termination;
  const isToCome = state === 'requested' || state === 'asking';
  const stop_at = stopping_at ?? (isToCome ? (ask_until ?? requested_at) : null);
  const containers = worker?.containers ?? [];
  const killed_by =
    stop_at !== null && containers.length > 0 ? stop_at + longestStopSeconds(containers) : null;
  return { stop_at, killed_by, confirmed_by: confirm_by };
}
