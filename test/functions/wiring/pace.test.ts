import { describe, expect, it } from 'vitest';
import { CONSUMER_WAIT_MS, LOOK_BUDGET_PER_SECOND } from '../../../functions/wiring/limits.ts';
import { type Pace, paceOf, readsPerSearch } from '../../../functions/wiring/pace.ts';

const BUDGETS = Array.from({ length: 39 }, (_, index) => index + 2);
/** The most calls that may begin in any one second. */
const most = (consumers: number, spacingMs: number) => consumers * Math.ceil(1000 / spacingMs);
const longestBatchMs = ({ batchSize, stopSpacingMs, lookSpacingMs }: Pace, clusters: number) =>
  batchSize * (stopSpacingMs + lookSpacingMs * (readsPerSearch(clusters) + 1));

describe('the pace of a stop budget', () => {
  it.each(BUDGETS)('of %i a second is kept in any second, the budget for looks too', (stopBudget) => {
    for (const clusters of [1, 5, 50]) {
      const { consumers, stopSpacingMs, lookSpacingMs } = paceOf(stopBudget, clusters) as Pace;
      expect(most(consumers, stopSpacingMs)).toBeLessThanOrEqual(stopBudget);
      expect(most(consumers, lookSpacingMs)).toBeLessThanOrEqual(LOOK_BUDGET_PER_SECOND);
    }
  });

  it.each(BUDGETS)('of %i a second gives a batch the time that its searches wait', (stopBudget) => {
    for (const clusters of [1, 2, 3])
      expect(longestBatchMs(paceOf(stopBudget, clusters) as Pace, clusters)).toBeLessThanOrEqual(
        CONSUMER_WAIT_MS,
      );
  });

  it('is used but for a tenth at most, from 10 a second on', () => {
    for (const stopBudget of BUDGETS.filter((budget) => budget >= 10)) {
      const { consumers, stopSpacingMs } = paceOf(stopBudget, 1) as Pace;
      expect((1000 * consumers) / stopSpacingMs).toBeGreaterThanOrEqual(0.9 * stopBudget);
    }
  });

  it('is shared among ten by default, so that a slow StopTask holds up a tenth', () => {
    const pace = { consumers: 10, stopSpacingMs: 334, lookSpacingMs: 1000, batchSize: 5 };
    expect(paceOf(30, 1)).toEqual(pace);
  });

  it('is shared among fewer where many clusters are searched, one step at a time at last', () => {
    expect(paceOf(30, 5)).toEqual({ consumers: 5, stopSpacingMs: 167, lookSpacingMs: 500, batchSize: 3 });
    expect(paceOf(30, 50)).toEqual({ consumers: 5, stopSpacingMs: 167, lookSpacingMs: 500, batchSize: 1 });
  });

  it.each([0, 1, -30, Number.NaN])('is none where the budget is %d', (stopBudget) => {
    expect(paceOf(stopBudget, 1)).toBeUndefined();
  });
});
