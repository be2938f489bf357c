import { createHash } from 'node:crypto';
import { InvalidRequest } from '../http/body.ts';
import type { Place } from '../ports/run-lists.ts';

/**
 * A place in a list, for callers to hand back as it is. The checksum covers the list's name, filter included:
 * so a foreign cursor is told from ours, and a damaged one from a whole one. It keeps no secret and needs none,
 * since whoever may read a list may begin anywhere in it.
 */
export function cursorOf(list: string, place: Place): string {
  const text = `${place.part}.${place.at}.${place.id}`;
  return Buffer.from(`${checksum(list, text)}.${text}`).toString('base64url');
}

const CURSOR = /^(?<sum>[\w-]{16})\.(?<text>(?<part>\d)\.(?<at>\d{1,15})\.(?<id>[\w-]{1,64}))$/;

/** @throws InvalidRequest where the cursor is not of this list */
export function placeOf(list: string, cursor: string): Place {
  const bytes = Buffer.from(cursor, 'base64url');
  // Buffer skips what is no base64url, so that other spellings decode to the same bytes.
  const isCanonical = bytes.toString('base64url') === cursor;
  const { sum, text = '', part, at, id = '' } = CURSOR.exec(bytes.toString())?.groups ?? {};
  if (!isCanonical || sum !== checksum(list, text)) {
    const msg = 'expected the next_cursor of a page of this list, with the same filter';
    throw new InvalidRequest([{ loc: ['query', 'cursor'], msg, type: 'cursor' }]);
  }
  return { part: Number(part), at: Number(at), id };
}

const CHECKSUM_BYTES = 12;

function checksum(list: string, text: string): string {
  const digest = createHash('sha256').update(`${list}\n${text}`).digest();
  return digest.subarray(0, CHECKSUM_BYTES).toString('base64url');
}
