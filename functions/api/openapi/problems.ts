import * as z from 'zod';
import { type ProblemCode, PROBLEMS, problemBody } from '../../http/problem.ts';
import { EXAMPLE_IDS, SETTLED_TERMINATION } from './example-records.ts';
import { MEANINGS } from './problem-meanings.ts';
import { OUTCOME, TERMINATION } from './records.ts';

/** A problem as one schema: type, title and status are fixed by the code, so nothing else passes for it. */
export function problemSchema(code: ProblemCode) {
  const { type, title, status } = problemBody(code, '');
  return z
    .strictObject({
      type: z.literal(type),
      title: z.literal(title),
      status: z.literal(status),
      detail: z.string().describe('What is wrong with this very request, for a person to read'),
      code: z.literal(code),
      ...MEMBERS[code],
    })
    .describe(problemMeaning(code));
}

/** A problem that a caller may get, with the detail that it would have in the story of the examples. */
export function problemExample(code: ProblemCode): object {
  return { ...problemBody(code, MEANINGS[code].detail), ...EXAMPLE_MEMBERS[code] };
}

/** What a problem says, and what the caller had better do. */
export function problemMeaning(code: ProblemCode): string {
  return MEANINGS[code].means;
}

/** How a problem schema is called in the document: `RUN_NOT_FOUND` is `RunNotFound`. */
export function problemName(code: ProblemCode): string {
  return code.toLowerCase().replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** Problems that come with `Retry-After`. */
export const RETRIED: readonly ProblemCode[] = ['THROTTLED', 'UNAVAILABLE'];

/** What every call can be refused with. */
export const COMMON_PROBLEMS = [
  'VALIDATION_FAILED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BODY_TOO_LARGE',
  'THROTTLED',
  'INTERNAL',
  'UNAVAILABLE',
] as const satisfies readonly ProblemCode[];

export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];

const ERRORS = z
  .array(
    z.strictObject({
      loc: z
        .array(z.union([z.string(), z.int()]))
        .describe('Where: `path`, `query` or `body`, then the way to the field'),
      msg: z.string().describe('What was expected'),
      type: z.string().describe('Which check it did not pass'),
    }),
  )
  .describe('One entry for each field that is at fault');

const MEMBERS: Partial<Record<ProblemCode, z.core.$ZodLooseShape>> = {
  VALIDATION_FAILED: { errors: ERRORS },
  WORKER_NOT_OF_RUN: { errors: ERRORS },
  RUN_ALREADY_ENDED: {
    outcome: OUTCOME.describe('What ended the run'),
    termination: TERMINATION.optional().describe('Where the run had one'),
  },
};

function faultOf(loc: readonly string[], msg: string, type: string): object {
  return { errors: [{ loc, msg, type }] };
}

const EXAMPLE_MEMBERS: Partial<Record<ProblemCode, object>> = {
  VALIDATION_FAILED: faultOf(
    ['path', 'run_id'],
    'expected an id of 1 to 64 letters, digits, _ or -',
    'invalid_format',
  ),
  WORKER_NOT_OF_RUN: faultOf(
    ['body', 'task_arn'],
    `expected a worker started by ${EXAMPLE_IDS.run}, got startedBy nothing`,
    'worker_not_of_run',
  ),
  RUN_ALREADY_ENDED: { outcome: 'reclaimed', termination: SETTLED_TERMINATION },
};
