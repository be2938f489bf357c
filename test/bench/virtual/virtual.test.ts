import { describe, expect, it } from 'vitest';
import { stopPace } from '../../../infra/stop-pace.ts';
import { INPUTS } from './inputs.ts';
import { type Many, terminateMany } from './terminate-many.ts';

const MANY: Many = {
  seed: 1,
  terminations: 300,
  requestsPerSecond: 500,
  pace: stopPace(30, 1),
  launchesPerSecond: 10,
  stopTask: INPUTS.stopTask,
};

describe('terminations in virtual time', () => {
  it('are all settled, 300 at once, and no launch beside them is refused, at the shipped stop budget', async () => {
    const came = await terminateMany(MANY);
    const { lost, stops, throttledStops, refusedLaunches, settledAfterMs, lastSettledSeconds } = came;
    expect({ lost, stops, throttledStops, refusedLaunches }).toEqual({
      lost: 0,
      stops: 300,
      throttledStops: 0,
      refusedLaunches: 0,
    });
    expect(settledAfterMs.filter((milliseconds) => milliseconds > 0)).toHaveLength(300);
    // At 30 a second, and the last worker takes 30 s to exit.
    expect(lastSettledSeconds).toBeLessThanOrEqual(300 / 30 + 30 + 2);
    const sorted = settledAfterMs.toSorted((one, other) => one - other);
    expect(sorted[Math.floor(0.99 * sorted.length)]).toBeLessThanOrEqual(1000);
  });

  it('are all settled without a pace too, but are throttled and refuse launches', async () => {
    const { lost, throttledStops, refusedLaunches } = await terminateMany({
      ...MANY,
      pace: { consumers: 500, stopSpacingMs: 0, lookSpacingMs: 0, batchSize: 10 },
    });
    expect(lost).toBe(0);
    expect(throttledStops).toBeGreaterThan(0);
    expect(refusedLaunches).toBeGreaterThan(0);
  });

  it('take eight calls of ours each, where nobody waits for a turn', async () => {
    const { calls } = await terminateMany({ ...MANY, terminations: 20, requestsPerSecond: 5 });
    expect(calls).toBe(20 * 8);
  });

  it('come out the same from the same seed', async () => {
    expect(await terminateMany(MANY)).toEqual(await terminateMany(MANY));
  });
});
