import { describe, expect, it } from 'vitest';
import { duration, shortened } from '../../../functions/console/words.ts';

describe('duration', () => {
  it.each([
    [-3, '0 s'],
    [0, '0 s'],
    [59, '59 s'],
    [60, '1 min'],
    [3599, '59 min'],
    [3600, '1 h'],
    [12_000, '3 h 20 min'],
    [86_400, '1 d'],
    [187_200, '2 d 4 h'],
  ])('tells %i seconds as %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });
});

describe('shortened', () => {
  it('leaves alone what fits, and never cuts through a character', () => {
    expect(shortened('four', 4)).toBe('four');
    expect(shortened('fifth', 4)).toBe('fif…');
    expect(shortened('🙂🙂🙂', 2)).toBe('🙂…');
  });
});
