import { describe, expect, it } from 'vitest';
import {
  CONSUMER_BATCH_SIZE,
  CONSUMER_TIMEOUT_SECONDS,
  LOOK_BUDGET_PER_SECOND,
} from '../../../functions/wiring/limits.ts';
import { type Pace, paceOf } from '../../../functions/wiring/pace.ts';

const BUDGETS = Array.from({ length: 39 }, (_, index) => index + 2);
/** The most calls that may begin in any one second. */
const most = (consumers: number, spacingMs: number) => consumers * Math.ceil(1000 / spacingMs);

describe('the pace of a stop budget', () => {
  it.each(BUDGETS)('of %i a second is kept in any second, the budget for looks too', (stopBudget) => {
    const { consumers, stopSpacingMs, lookSpacingMs } = paceOf(stopBudget) as Pace;
    expect(most(consumers, stopSpacingMs)).toBeLessThanOrEqual(stopBudget);
    expect(most(consumers, lookSpacingMs)).toBeLessThanOrEqual(LOOK_BUDGET_PER_SECOND);
  });

  it.each(BUDGETS)('of %i a second leaves a batch half of the consumer’s time', (stopBudget) => {
    const { stopSpacingMs, lookSpacingMs } = paceOf(stopBudget) as Pace;
    const batchMs = CONSUMER_BATCH_SIZE * (stopSpacingMs + lookSpacingMs);
    expect(batchMs).toBeLessThanOrEqual(500 * CONSUMER_TIMEOUT_SECONDS);
  });

  it('is used but for a tenth at most, from 10 a second on', () => {
    for (const stopBudget of BUDGETS.filter((budget) => budget >= 10)) {
      const { consumers, stopSpacingMs } = paceOf(stopBudget) as Pace;
      expect((1000 * consumers) / stopSpacingMs).toBeGreaterThanOrEqual(0.9 * stopBudget);
    }
  });

  it('is shared among ten by default, so that a slow StopTask holds up a tenth', () => {
    expect(paceOf(30)).toEqual({ consumers: 10, stopSpacingMs: 334, lookSpacingMs: 1000 });
  });

  it.each([0, 1, -30, Number.NaN])('is none where the budget is %d', (stopBudget) => {
    expect(paceOf(stopBudget)).toBeUndefined();
  });
});
