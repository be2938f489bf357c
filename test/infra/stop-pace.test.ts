import { describe, expect, it } from 'vitest';
import { CONSUMER_BATCH_SIZE, CONSUMER_TIMEOUT_SECONDS } from '../../functions/wiring/limits.ts';
import { paceOf, slowestBatchMs } from '../../functions/wiring/pace.ts';
import { stopPace } from '../../infra/stop-pace.ts';

describe('the pace of a stop budget', () => {
  it.each([2, 6, 7, 30, 40])(
    'of %i calls a second leaves a whole batch half of the consumer’s time',
    (stopBudget) => {
      const pace = stopPace(stopBudget);
      expect(slowestBatchMs(pace, CONSUMER_BATCH_SIZE)).toBeLessThanOrEqual(500 * CONSUMER_TIMEOUT_SECONDS);
      expect((1000 * pace.consumers) / pace.stopSpacingMs).toBeLessThanOrEqual(stopBudget);
      expect(pace).toEqual(paceOf(stopBudget));
    },
  );

  it.each([0, 1, 41, 2.5, -30, Number.NaN])(
    'is refused for a budget of %d, with what is expected',
    (stopBudget) => {
      expect(() => stopPace(stopBudget)).toThrow(
        `stopBudget: expected a whole number of StopTask calls a second from 2 to 40, got ${stopBudget}`,
      );
    },
  );
});
