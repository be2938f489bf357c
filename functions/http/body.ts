import * as z from 'zod/mini';
import type { FieldError } from './problem.ts';

/** A request that cannot be taken: becomes a 422 with one entry a field. */
export class InvalidRequest extends Error {
  override readonly name = 'InvalidRequest';
  readonly errors: readonly FieldError[];

  constructor(errors: readonly FieldError[]) {
    super(errors.map(({ loc, msg }) => `${loc.slice(1).join('.') || loc.join('.')}: ${msg}`).join('; '));
    this.errors = errors;
  }
}

/** The body as JSON. Zero bytes, `{}` and `null` are an empty body; the content type is not looked at. */
export function parseJsonBody(text: string): object {
  if (text === '') return {};
  const value = parseJson(text);
  if (value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value;
  throw new InvalidRequest([{ loc: ['body'], msg: 'expected a JSON object', type: 'json_object' }]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidRequest([{ loc: ['body'], msg: 'expected valid JSON', type: 'json_invalid' }]);
  }
}

/** Checks one part of a request; a fault names the part, the field and what was expected. */
export function check<Schema extends z.ZodMiniType>(
  schema: Schema,
  value: unknown,
  part: 'path' | 'query' | 'body',
): z.infer<Schema> {
  const result = z.safeParse(schema, value);
  if (result.success) return result.data;
  throw new InvalidRequest(
    result.error.issues.map((issue) => ({
      loc: [part, ...issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step))],
      msg: issue.message,
      type: issue.code,
    })),
  );
}
