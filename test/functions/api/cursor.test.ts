import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cursorOf, placeOf } from '../../../functions/api/cursor.ts';
import { callApi } from '../../support/api.ts';
import { NOW } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';

const ID_CHARACTERS = Array.from('ABCXYZabcxyz0189_-');

const places = fc.record({
  part: fc.integer({ min: 0, max: 6 }),
  at: fc.integer({ min: 0, max: 2 ** 40 }),
  id: fc.string({ unit: fc.constantFrom(...ID_CHARACTERS), minLength: 1, maxLength: 64 }),
});

describe('a cursor', () => {
  it('comes back as the place that it was made of, through a URL as it is', () => {
    fc.assert(
      fc.property(places, (place) => {
        const cursor = cursorOf('runs', place);
        expect(encodeURIComponent(cursor)).toBe(cursor);
        expect(placeOf('runs', cursor)).toEqual(place);
      }),
    );
  });

  it('of one list is none of another', () => {
    fc.assert(
      fc.property(places, fc.string(), (place, other) => {
        fc.pre(other !== 'runs');
        expect(() => placeOf(other, cursorOf('runs', place))).toThrow('cursor: expected the next_cursor');
      }),
    );
  });

  it.each([
    { part: 0, at: NOW, id: 'no id' },
    { part: 0, at: NOW, id: '' },
    { part: 0, at: 1.5, id: 'run' },
    { part: 10, at: NOW, id: 'run' },
  ])('that somebody made up for a place that cannot be is refused: %o', (place) => {
    expect(() => placeOf('runs', cursorOf('runs', place))).toThrow('cursor: expected the next_cursor');
  });

  it('that somebody made up for a place behind the end gives an empty page', async () => {
    const cursor = cursorOf('runs?status=', { part: 9, at: NOW, id: 'run' });
    expect(await callApi(aWorld(), 'GET', '/runs', { query: { cursor } })).toMatchObject({
      statusCode: 200,
      json: { runs: [], next_cursor: null },
    });
  });
});
