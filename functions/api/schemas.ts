import * as z from 'zod/mini';
import { RUN_STATUSES, WORD_OUTCOMES } from '../core/run.ts';
import { TASK_STATUSES } from '../core/task.ts';
import { THENS } from '../core/termination.ts';
import { ID_PATTERN, MAX_ASK_SECONDS, MAX_REASON_CHARACTERS } from '../wiring/limits.ts';

/* What callers may send: docs/contract.md, section 2. Unknown keys are ignored; every fault says what was expected. */

const MAX_TEXT_CHARACTERS = 1024;
const MAX_SUMMARY_CHARACTERS = 4096;
const MAX_RUNTIME_SECONDS = 366 * 86_400;
const MAX_EVENTS = 200;
const DEFAULT_EVENTS = 50;
const MAX_PAGE = 100;
const DEFAULT_PAGE = 50;

const id = z
  .string('expected an id of 1 to 64 letters, digits, _ or -')
  .check(z.regex(ID_PATTERN, 'expected an id of 1 to 64 letters, digits, _ or -'));

function text(minCharacters: number, maxCharacters: number) {
  const expected = `expected a string of ${minCharacters} to ${maxCharacters} characters`;
  const bounds = [
    // One fault is enough of a text that is too short.
    z.minLength(minCharacters, { error: expected, abort: true }),
    z.maxLength(maxCharacters, expected),
  ] as const;
  return z.string(expected).check(...bounds, z.overwrite(toWellFormed));
}

/** Half of a character, as where a text was cut in the middle of an emoji, is nothing that DynamoDB could store. */
function toWellFormed(given: string): string {
  return given.toWellFormed();
}

function wholeNumber(minimum: number, maximum: number) {
  const expected = `expected a whole number from ${minimum} to ${maximum}`;
  return z.number(expected).check(z.int(expected), z.gte(minimum, expected), z.lte(maximum, expected));
}

/** A whole number as a query string spells it. */
function queryNumber(minimum: number, maximum: number, standard: number) {
  const expected = `expected a whole number from ${minimum} to ${maximum}`;
  const digits = z.string(expected).check(z.regex(/^\d{1,16}$/, expected));
  return z._default(z.pipe(z.pipe(digits, z.transform(Number)), wholeNumber(minimum, maximum)), standard);
}

function oneOf<const Values extends readonly string[]>(values: Values) {
  return z.enum(values, `expected one of ${values.join(', ')}`);
}

const worker = z.object(
  {
    cluster: text(1, 512),
    task_arn: text(1, 512),
  },
  'expected an object with cluster and task_arn',
);

export const TASK_PATH = z.object({ task_id: id });
export const RUN_PATH = z.object({ run_id: id });
export const EVENTS_QUERY = z.object({
  after: queryNumber(0, Number.MAX_SAFE_INTEGER, 0),
  limit: queryNumber(1, MAX_EVENTS, DEFAULT_EVENTS),
});

const page = {
  limit: queryNumber(1, MAX_PAGE, DEFAULT_PAGE),
  cursor: z.optional(z.string()),
};
export const PAGE_QUERY = z.object(page);
export const RUNS_QUERY = z.object({ ...page, status: z.optional(oneOf(RUN_STATUSES)) });
export const TASKS_QUERY = z.object({ ...page, status: z.optional(oneOf(TASK_STATUSES)) });

export const CREATE_TASK = z.object({
  task_id: z.optional(id),
  title: text(1, MAX_TEXT_CHARACTERS),
  assignee: z.nullish(text(1, MAX_TEXT_CHARACTERS)),
});

export const CLAIM_RUN = z.object({
  run_id: z.optional(id),
  profile: z.nullish(text(1, MAX_TEXT_CHARACTERS)),
  worker: z.nullish(worker),
  max_runtime_seconds: z.nullish(wholeNumber(1, MAX_RUNTIME_SECONDS)),
});

export const ATTACH_WORKER = worker;

export const HEARTBEAT = z.object({ note: z.nullish(text(0, MAX_TEXT_CHARACTERS)) });

export const FINISH_RUN = z.object({
  outcome: z.enum(WORD_OUTCOMES, 'expected completed, failed or blocked'),
  summary: z.nullish(text(0, MAX_SUMMARY_CHARACTERS)),
});

const ABANDON_REASON = `expected a string of 1 to ${MAX_REASON_CHARACTERS} characters, not all of them blank`;
export const ABANDON_RUN = z.object({
  reason: text(1, MAX_REASON_CHARACTERS).check(z.regex(/\S/, ABANDON_REASON)),
});

export const TERMINATE_RUN = z.object({
  reason: z.nullish(text(0, MAX_REASON_CHARACTERS)),
  ask_seconds: z._default(wholeNumber(0, MAX_ASK_SECONDS), 0),
  then: z._default(z.enum(THENS, 'expected requeue or hold'), 'requeue'),
});

export const RECLAIM_TASK = z.extend(TERMINATE_RUN, { expected_run_id: z.optional(id) });
