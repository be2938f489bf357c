import type { Policies } from './policy.ts';
import type { EpochSeconds } from './time.ts';
import { longestStopSeconds, type WorkerContainer } from './worker.ts';

/** The times of the ladder that a deployment chooses. */
export interface Ladder {
  /** Added to the worker's own stop timeouts before an unconfirmed stop is tried again. */
  readonly confirmationSlackSeconds: number;
  /** How long after a termination request a worker may still turn up that nobody has attached yet. */
  readonly launchWindowSeconds: number;
  /** Whether a worker on EC2 is killed where StopTask did not end it. */
  readonly ec2Kill: boolean;
  readonly policies: Policies;
}

/** StopTask calls, each with a kill where it is forced, before the ladder goes on: the first, and one retry. */
export const STOP_ATTEMPTS_BEFORE_NEXT_RUNG = 2;
/** Searches that must find no worker before a run without one is settled as never started. */
export const EMPTY_SEARCHES_BEFORE_SETTLING = 2;

/** Looks again after an answer that says nothing about the worker: throttled, unreachable, not yet known. */
export const LOOK_AGAIN_SECONDS = 30;
export const SEARCH_AGAIN_SECONDS = 10;
/** An AWS that gives no answer passes by itself, until it has not for so long: then somebody may know what is in the way. */
export const OUTAGE_TOLD_AFTER_SECONDS = 600;
/** docs/contract.md, section 5, guarantee 9: MISSING counts only when it is seen twice, so far apart. */
export const MISSING_AGAIN_SECONDS = 600;
/** docs/contract.md, section 4: a stuck worker is tried again at a growing interval, 10 minutes at most. */
export const LONGEST_RETRY_SECONDS = 600;
const FIRST_RETRY_SECONDS = 60;

/**
 * Times are whole seconds and two functions' clocks differ by milliseconds: without it, a message that arrives
 * in the last millisecond before its time would wait for the next sweep.
 */
const DUE_TOLERANCE_SECONDS = 1;

/** Whether a time has come; none never does. */
export function hasCome(at: EpochSeconds | null, now: EpochSeconds): boolean {
  return at !== null && at <= now + DUE_TOLERANCE_SECONDS;
}

export function isDue(run: { readonly next_at: EpochSeconds | null }, now: EpochSeconds): boolean {
  return hasCome(run.next_at, now);
}

/** How long an accepted stop may take before it counts as unconfirmed. */
export function confirmationSeconds(containers: readonly WorkerContainer[], ladder: Ladder): number {
  return longestStopSeconds(containers) + ladder.confirmationSlackSeconds;
}

export function retrySeconds(stopAttempts: number): number {
  const doublings = Math.max(0, stopAttempts - STOP_ATTEMPTS_BEFORE_NEXT_RUNG);
  return Math.min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2 ** Math.min(doublings, 10));
}

/** The earliest of several looks; null where none is due ever. */
export function earliest(looks: readonly (EpochSeconds | null)[]): EpochSeconds | null {
  const times = looks.filter((look) => look !== null);
  return times.length === 0 ? null : Math.min(...times);
}
