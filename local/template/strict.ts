import * as z from 'zod';

/**
 * Parses a part of the template. The schemas are strict: what the local stack neither honours nor lists as
 * harmless is an error, in one line, since to leave it out would be to run something else.
 */
export function parseStrictly<Output>(schema: z.ZodType<Output>, value: unknown, what: string): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new Error(`${what}: the local stack cannot run it: ${issues.join('; ')}`);
}

/** What changes nothing on one machine, and is read nowhere. */
export const harmless = z.unknown().optional();
