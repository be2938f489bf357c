import { describe, expect, it } from 'vitest';
import { paceOf } from '../../functions/wiring/pace.ts';
import { stopPace } from '../../infra/stop-pace.ts';

describe('the pace of a stop budget', () => {
  it.each([2, 6, 7, 30, 40])('of %i calls a second is the functions’', (stopBudget) => {
    expect(stopPace(stopBudget, 2)).toEqual(paceOf(stopBudget, 2));
  });

  it.each([0, 1, 41, 2.5, -30, Number.NaN])(
    'is refused for a budget of %d, with what is expected',
    (stopBudget) => {
      expect(() => stopPace(stopBudget, 2)).toThrow(
        `stopBudget: expected a whole number of StopTask calls a second from 2 to 40, got ${stopBudget}`,
      );
    },
  );
});
