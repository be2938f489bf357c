import * as z from 'zod';
import { parseStrictly } from '../template/strict.ts';
import { CONDITION_KEYS, OPERATORS } from './conditions.ts';
import type { Condition } from './conditions.ts';

/** One action pattern on one resource pattern: what a statement says, taken apart. */
export interface Permission {
  readonly effect: 'Allow' | 'Deny';
  /** Such as `ecs:StopTask`; `*` and `?` are wildcards. */
  readonly action: string;
  /** An ARN, with wildcards, or `*`. */
  readonly resource: string;
  /** All of them have to hold. */
  readonly conditions: readonly Condition[];
}

/**
 * Reads an identity policy. Throws, saying where, on what `judge` could only pass over: NotAction, NotResource,
 * principals, policy variables, and operators and keys of conditions that it does not know.
 *
 * @param what names the policy in errors
 */
export function parsePolicy(document: unknown, what: string): readonly Permission[] {
  const { Statement } = parseStrictly(PolicyDocument, document, what);
  return Statement.flatMap(({ Effect, Action, Resource, Condition }) =>
    Action.flatMap((action) =>
      Resource.map((resource) => ({ effect: Effect, action, resource, conditions: Condition })),
    ),
  );
}

/** IAM lets a list of one stand without its brackets. */
function oneOrMore<Item>(item: z.ZodType<Item>) {
  return z.preprocess((value) => (Array.isArray(value) ? (value as unknown[]) : [value]), z.array(item));
}

/** `${aws:username}` and its like would stand for something else in each request. */
const Text = z.string().refine((text) => !text.includes('${'), 'policy variables are not known');

const Conditions = z
  .partialRecord(z.enum(OPERATORS), z.partialRecord(z.enum(CONDITION_KEYS), oneOrMore(Text)))
  .transform((operators): Condition[] =>
    Object.entries(operators).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({
        operator: operator as Condition['operator'],
        key: key as Condition['key'],
        values,
      })),
    ),
  );

const PolicyDocument = z.strictObject({
  Version: z.literal('2012-10-17').optional(),
  Id: z.string().optional(),
  Statement: oneOrMore(
    z.strictObject({
      Sid: z.string().optional(),
      Effect: z.enum(['Allow', 'Deny']),
      Action: oneOrMore(Text),
      Resource: oneOrMore(Text),
      Condition: Conditions.default([]),
    }),
  ),
});
