import {
  CONSUMER_BATCH_SIZE,
  CONSUMER_WAIT_MS,
  FEWEST_STEPS_PER_BATCH,
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
  /** Steps handed to one consumer at a time at most, since each may have to wait for its turns. */
  readonly batchSize: number;
}

/**
 * ListTasks calls of one search: of the workers that run and of those that have stopped, in each cluster. A list hardly
 * ever has a second page, since a run starts one worker; where it has, those pages are not paced.
 */
export function readsPerSearch(clusters: number): number {
  return 2 * clusters;
}

/**
 * The one place for the arithmetic: C consumers that each begin at most n calls in any second begin at most C × n, which
 * is the budget or a little less. Among the equally close, the largest: a consumer takes one step after another, so
 * wider spacing makes a slow call cost less.
 * @param stopBudgetPerSecond calls a second
 * @param clusters how many are searched for workers that nobody attached
 * @returns undefined where no number of consumers keeps it
 */
export function paceOf(stopBudgetPerSecond: number, clusters: number): Pace | undefined {
  const paces = Array.from({ length: LOOK_BUDGET_PER_SECOND - FEWEST_CONSUMERS + 1 }, (_, more) =>
    paceWith(FEWEST_CONSUMERS + more, stopBudgetPerSecond),
  )
    .filter(isPossible)
    .toSorted((one, other) => stopsOf(other) - stopsOf(one) || other.consumers - one.consumers);
  const [closest] = paces;
  // With many clusters to search, fewer consumers: each may then look more often, and take several steps in its time.
  const pace =
    paces.find((one) => batchSizeOf(one, clusters) >= FEWEST_STEPS_PER_BATCH) ??
    paces.findLast((one) => closest && stopsOf(one) === stopsOf(closest));
  return pace && { ...pace, batchSize: batchSizeOf(pace, clusters) };
}

type Spacing = Omit<Pace, 'batchSize'>;

function paceWith(consumers: number, stopBudgetPerSecond: number): Spacing {
  return {
    consumers,
    stopSpacingMs: spacingMs(consumers, stopBudgetPerSecond),
    lookSpacingMs: spacingMs(consumers, LOOK_BUDGET_PER_SECOND),
  };
}

function batchSizeOf(pace: Spacing, clusters: number): number {
  const fitting = Math.floor(CONSUMER_WAIT_MS / longestStepMs(pace, clusters));
  return Math.min(CONSUMER_BATCH_SIZE, Math.max(1, fitting));
}

/** The longest turns of one step: a search, a look at what it found, and its stop. */
function longestStepMs({ stopSpacingMs, lookSpacingMs }: Spacing, clusters: number): number {
  return stopSpacingMs + lookSpacingMs * (readsPerSearch(clusters) + 1);
}

function spacingMs(consumers: number, callsPerSecond: number): number {
  return Math.ceil(1000 / Math.floor(callsPerSecond / consumers));
}

function isPossible({ stopSpacingMs }: Spacing): boolean {
  return (
    Number.isFinite(stopSpacingMs) && stopSpacingMs >= Math.floor(1000 / MOST_STOPS_PER_CONSUMER_PER_SECOND)
  );
}

/** StopTask calls a second of all consumers together, to the nearest. */
function stopsOf({ consumers, stopSpacingMs }: Spacing): number {
  return Math.round((1000 * consumers) / stopSpacingMs);
}
