import {
  CONSUMER_BATCH_SIZE,
  CONSUMER_TIMEOUT_SECONDS,
  FEWEST_CONSUMERS,
  LOOK_BUDGET_PER_SECOND,
  MOST_STOPS_PER_CONSUMER_PER_SECOND,
} from './limits.ts';

/** How the steps queue keeps the stop budget: so many consumers at once, each of which lets so much time pass. */
export interface Pace {
  readonly consumers: number;
  /** From one StopTask of a consumer to its next. */
  readonly stopSpacingMs: number;
  /** From one look of a consumer to its next. */
  readonly lookSpacingMs: number;
}

/**
 * The one place for the arithmetic: C consumers that each begin at most n calls in any second begin at most C × n, which
 * is the budget or a little less. Of the numbers that come closest the largest: a consumer takes one step after the
 * other, so the more time lies between two calls, the less does a slow one hold up.
 * @param stopBudgetPerSecond calls a second
 * @returns undefined where no number of consumers keeps it
 */
export function paceOf(stopBudgetPerSecond: number): Pace | undefined {
  const paces = Array.from({ length: LOOK_BUDGET_PER_SECOND - FEWEST_CONSUMERS + 1 }, (_, more) =>
    paceWith(FEWEST_CONSUMERS + more, stopBudgetPerSecond),
  ).filter(isPossible);
  return paces.toSorted((one, other) => stopsOf(other) - stopsOf(one) || other.consumers - one.consumers)[0];
}

function paceWith(consumers: number, stopBudgetPerSecond: number): Pace {
  return {
    consumers,
    stopSpacingMs: spacingMs(consumers, stopBudgetPerSecond),
    lookSpacingMs: spacingMs(consumers, LOOK_BUDGET_PER_SECOND),
  };
}

function spacingMs(consumers: number, callsPerSecond: number): number {
  return Math.ceil(1000 / Math.floor(callsPerSecond / consumers));
}

/** A whole batch of steps, each of which looks and stops, leaves the consumer half of its time for the work. */
function isPossible({ stopSpacingMs, lookSpacingMs }: Pace): boolean {
  const isSlowEnough = stopSpacingMs >= Math.floor(1000 / MOST_STOPS_PER_CONSUMER_PER_SECOND);
  const batchMs = CONSUMER_BATCH_SIZE * (stopSpacingMs + lookSpacingMs);
  return isSlowEnough && batchMs <= 500 * CONSUMER_TIMEOUT_SECONDS;
}

/** StopTask calls a second of all consumers together, to the nearest. */
function stopsOf({ consumers, stopSpacingMs }: Pace): number {
  return Math.round((1000 * consumers) / stopSpacingMs);
}
