import { describe, expect, it } from 'vitest';
import { epochSeconds, inWords } from '../../../functions/core/time.ts';

describe('a time in words', () => {
  it.each([
    [0, '1970-01-01T00:00:00Z (0)'],
    [1_800_000_000, '2027-01-15T08:00:00Z (1800000000)'],
    [1_835_222_399, '2028-02-26T23:59:59Z (1835222399)'],
  ])('%d is UTC to the second, beside the number', (at, words) => {
    expect(inWords(at)).toBe(words);
  });
});

describe('epoch seconds', () => {
  it.each([
    [999, 0],
    [1000, 1],
    [1999, 1],
  ])('of %d ms are rounded down', (epochMs, seconds) => {
    expect(epochSeconds(epochMs)).toBe(seconds);
  });
});
