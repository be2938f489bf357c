import type * as z from 'zod';

/** A schema of a request with a sentence for each of its fields. */
export interface Described {
  readonly schema: z.core.$ZodObject;
  readonly words: Readonly<Record<string, string>>;
}

/** A field without its sentence does not compile. The sentences stay out of the function's bundle this way. */
export function inWords<Shape extends z.core.$ZodShape>(
  schema: z.core.$ZodObject<Shape>,
  words: Readonly<Record<keyof Shape & string, string>>,
): Described {
  return { schema, words };
}
