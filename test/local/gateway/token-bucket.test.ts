import { describe, expect, it } from 'vitest';
import { createTokenBucket } from '../../../local/gateway/token-bucket.ts';

describe('a token bucket', () => {
  function bucketOf(ratePerSecond: number, burst: number) {
    let nowMs = 1_000;
    const bucket = createTokenBucket({ ratePerSecond, burst }, () => nowMs);
    return {
      takeAll: () => {
        let taken = 0;
        while (bucket.take()) taken += 1;
        return taken;
      },
      pass: (milliseconds: number) => (nowMs += milliseconds),
    };
  }

  it('holds its burst, and no token more after a long rest', () => {
    const { takeAll, pass } = bucketOf(10, 5);
    expect(takeAll()).toBe(5);
    pass(3_600_000);
    expect(takeAll()).toBe(5);
  });

  it.each([
    [99, 0],
    [100, 1],
    [250, 2],
    [499, 4],
  ])('gives after %i ms, at ten a second, %i tokens', (milliseconds, tokens) => {
    const { takeAll, pass } = bucketOf(10, 5);
    takeAll();
    pass(milliseconds);
    expect(takeAll()).toBe(tokens);
  });

  it('loses nothing of a rest to those who ask in vain meanwhile', () => {
    const { takeAll, pass } = bucketOf(10, 5);
    takeAll();
    for (let step = 0; step < 9; step += 1) {
      pass(10);
      expect(takeAll()).toBe(0);
    }
    pass(10);
    expect(takeAll()).toBe(1);
  });

  it('without a burst lets nothing through', () => {
    const { takeAll, pass } = bucketOf(10, 0);
    pass(1000);
    expect(takeAll()).toBe(0);
  });
});
