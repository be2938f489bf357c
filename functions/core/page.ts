import { type Decision } from './decision.ts';
import { LONGEST_RETRY_SECONDS, retrySeconds } from './ladder.ts';
import type { RunMove } from './run.ts';
import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';

/** What only time or a person can change: told once, then looked at now and then. */
export function pageOrWait(
  termination: Termination,
  obstacle: string,
  now: EpochSeconds,
): Extract<Decision, { kind: 'write' }> {
  if (termination.state !== 'stuck') return { kind: 'write', move: stuckMove(termination, obstacle, now) };
  const set = { termination: { ...termination, obstacle }, next_at: now + LONGEST_RETRY_SECONDS };
  return { kind: 'write', move: { set, events: [] } };
}

/** One event for a worker that does not stop; from here on it is tried again without further ones. */
export function stuckMove(termination: Termination, obstacle: string, now: EpochSeconds): RunMove {
  const next_at = now + retrySeconds(termination.stop_attempts);
  const payload = { obstacle, stop_attempts: termination.stop_attempts, next_at };
  const stuck = {
    ...termination,
    state: 'stuck' as const,
    rung: 'page' as const,
    obstacle,
    confirm_by: null,
  };
  return { set: { termination: stuck, next_at }, events: [{ kind: 'stuck', payload }] };
}
