import { LOOK_BUDGET_PER_SECOND, STOPS_PER_CONSUMER_PER_SECOND } from './limits.ts';

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
 * is the budget or a little less.
 * @param stopBudgetPerSecond whole number, at least FEWEST_CONSUMERS
 */
export function paceOf(stopBudgetPerSecond: number): Pace {
  const consumers = Math.max(
    FEWEST_CONSUMERS,
    Math.ceil(stopBudgetPerSecond / STOPS_PER_CONSUMER_PER_SECOND),
  );
  return {
    consumers,
    stopSpacingMs: spacingMs(consumers, stopBudgetPerSecond),
    lookSpacingMs: spacingMs(consumers, LOOK_BUDGET_PER_SECOND),
  };
}

/** The longest that the pace alone can hold up a batch: each of its steps looks and stops. */
export function slowestBatchMs({ stopSpacingMs, lookSpacingMs }: Pace, batchSize: number): number {
  return batchSize * (stopSpacingMs + lookSpacingMs);
}

/** An event source mapping's `MaximumConcurrency` begins at it. */
const FEWEST_CONSUMERS = 2;

function spacingMs(consumers: number, callsPerSecond: number): number {
  return Math.ceil(1000 / Math.floor(callsPerSecond / consumers));
}
