import * as z from 'zod';
import { ID_PATTERN } from '../../wiring/limits.ts';

/* Fields that many records have, each spelled in one place. Answers are strict: a field not named here is a fault. */

export function id(description: string) {
  return z.string().regex(ID_PATTERN).describe(description);
}

/** JSON Schema has no type for a time; int64 keeps generated clients past 2038. */
const TIME = z.int().min(0).meta({ format: 'int64' });

export function epochSeconds(description: string) {
  return TIME.describe(`${description}. Epoch seconds`);
}

export function nullableEpochSeconds(description: string) {
  return TIME.nullable().describe(`${description}. Epoch seconds`);
}

export function count(description: string) {
  return z.int().min(0).describe(description);
}

export function text(description: string) {
  return z.string().describe(description);
}

export function nullableText(description: string) {
  return z.string().nullable().describe(description);
}
