import { describe, expect, it } from 'vitest';
import { aSweptWorld } from '../../support/sweep.ts';

const WEEK = 7 * 86_400;

describe('a run that stays open for long', () => {
  it('is renewed once a week, with a worker or without, and nothing else of it moves', async () => {
    const world = aSweptWorld();
    const { runId } = await world.resting();
    const other = await world.running({ hasWorker: false });
    const before = await world.readRun(runId);
    expect((await world.sweep()).renewed).toBe(0);
    world.clock.advance(WEEK);
    expect((await world.sweep()).renewed).toBe(2);
    const renewedAt = Math.floor(world.clock.nowMs() / 1000);
    expect(await world.readRun(runId)).toEqual({ ...before, expiry_renewed_at: renewedAt });
    expect((await world.readRun(other.runId)).expiry_renewed_at).toBe(renewedAt);
    expect((await world.sweep()).renewed).toBe(0);
  });

  it('holds up no other where it cannot be renewed, and is renewed by the next sweep', async () => {
    const world = aSweptWorld();
    const [bad, good] = [await world.resting(), await world.resting()];
    world.clock.advance(WEEK);
    const renewals = {
      renewExpiry: (...call: Parameters<typeof world.renewals.renewExpiry>) =>
        call[0].run_id === bad.runId
          ? Promise.reject(new Error('throttled'))
          : world.renewals.renewExpiry(...call),
    };
    expect(await world.sweep({ renewals })).toMatchObject({ renewed: 1, failed: 1 });
    expect(world.log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { details: { run_id: bad.runId, error: new Error('throttled') } },
    ]);
    expect((await world.readRun(bad.runId)).expiry_renewed_at).toBeNull();
    expect((await world.readRun(good.runId)).expiry_renewed_at).not.toBeNull();
    expect(await world.sweep()).toMatchObject({ renewed: 1, failed: 0 });
  });
});
