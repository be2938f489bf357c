import { describe, expect, it } from 'vitest';
import { awaitEnd } from '../../../functions/app/await-end.ts';
import { anOpenRun, NOW } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';

describe('waiting for the end of a run', () => {
  /** Reads that never come back, on a clock that lets their time pass; all the time that looks were given. */
  async function waitInVain(untilMs: number) {
    const world = aWorld();
    const given: number[] = [];
    const clock: typeof world.clock = {
      ...world.clock,
      within: async (milliseconds) => {
        given.push(milliseconds);
        await world.clock.sleep(milliseconds);
        return undefined;
      },
    };
    const store = { ...world.store, readRun: () => new Promise<undefined>(() => undefined) };
    const stored = anOpenRun();
    return { run: await awaitEnd({ store, clock }, stored, untilMs), stored, given };
  }

  it('is given up by a look that hangs, with the run as it was stored', async () => {
    const { run, stored, given } = await waitInVain((NOW + 25) * 1000);
    expect(run).toEqual(stored);
    expect(given).toEqual([25_000]);
  });

  it('gives its last look a second', async () => {
    expect((await waitInVain(NOW * 1000 + 1)).given).toEqual([1000]);
  });

  it('looks no more once the time is over', async () => {
    expect((await waitInVain(NOW * 1000)).given).toEqual([]);
  });
});
