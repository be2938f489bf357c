import type * as z from 'zod';
import { clientException, invalidParameter } from './errors.ts';
import type { EcsError } from './errors.ts';

/** Reads an action's input; what does not fit is an InvalidParameterException that names each field. */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  return parse(schema, input, invalidParameter);
}

/** As `parseInput`, for the actions where ECS answers ClientException instead. */
export function parseClientInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  return parse(schema, input, clientException);
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  refuse: (message: string) => EcsError,
): z.output<Schema> {
  const result = schema.safeParse(input ?? {});
  if (result.success) return result.data;
  throw refuse(result.error.issues.map(describeIssue).join('; '));
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String).join('.');
  // What went wrong in general (`Invalid input: `) says nothing that the expectation does not.
  const expectation = issue.message.replace(/^(Invalid|Too) \w+: /, '');
  return `${path === '' ? 'input' : path}: ${expectation}`;
}
