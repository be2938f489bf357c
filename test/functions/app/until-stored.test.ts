import { describe, expect, it } from 'vitest';
import { onLatest } from '../../../functions/app/on-latest.ts';
import { untilStored } from '../../../functions/app/until-stored.ts';
import { Unavailable } from '../../../functions/ports/unavailable.ts';
import { anOpenRun } from '../../support/records.ts';

/** A write that others come before so many times. */
function beaten(times: number) {
  let rounds = 0;
  const round = () => {
    rounds += 1;
    return Promise.resolve(rounds > times ? { rounds } : ('run-changed' as const));
  };
  return { round, rounds: () => rounds };
}

describe('a write that others come before', () => {
  it.each([0, 1, 9])('is tried again until it is stored: %i times beaten', async (times) => {
    expect(await untilStored(beaten(times).round)).toEqual({ rounds: times + 1 });
  });

  it('is given up after ten rounds, and says so', async () => {
    const write = beaten(10);
    await expect(untilStored(write.round)).rejects.toThrow(
      new Unavailable('run changed 10 times while it was being written'),
    );
    expect(write.rounds()).toBe(10);
  });

  it('is left where the run is gone by then', async () => {
    const [read, acted] = [anOpenRun(), [] as unknown[]];
    const store = { readRun: () => Promise.resolve(undefined) };
    const act = (run: unknown) => {
      acted.push(run);
      return Promise.resolve(run === undefined ? { kind: 'left' } : ('run-changed' as const));
    };
    expect(await onLatest({ store }, read, act)).toEqual({ kind: 'left' });
    expect(acted).toEqual([read, undefined]);
  });
});
