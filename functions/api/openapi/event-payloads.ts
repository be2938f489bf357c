import * as z from 'zod';
import { type EventKind, WORD_OUTCOMES } from '../../core/run.ts';
import { STOP_CLASSES } from '../../core/stop-class.ts';
import { type Rung, RUNGS, THENS } from '../../core/termination.ts';
import { count, epochSeconds, nullableText, text } from './fields.ts';
import { PROOF } from './worker-records.ts';

/* What each kind of event carries. A kind that is not told here does not compile. */

const ACTOR = text(
  'Who did it: the ARN of the caller, or the name of a policy, such as `policy:max_runtime`',
);
const WORKER = text('ARN of the worker');
const MAYBE_WORKER = nullableText('ARN of the worker; null where the run has none');
const ATTEMPT = count(
  'How often the worker was pushed since the ladder began, this time included: a kill begins with a StopTask and counts once',
);
const TERMINATION_ID = text('The termination that it is about');

const STOP_CLASS = z.enum(STOP_CLASSES).describe('How the worker came to its end');

const SAID = z
  .strictObject({
    actor: ACTOR,
    outcome: z.enum(WORD_OUTCOMES).describe('How the work ended, by the worker'),
    summary: nullableText('What the worker said about it'),
  })
  .describe('The word of the worker');

const ENDED = z
  .strictObject({
    actor: text('Who ended it: `worker` where it ended by itself, else the policy or the operator'),
    worker: MAYBE_WORKER,
    stop_class: STOP_CLASS,
    error: nullableText('The error that stands on the run'),
    reason: nullableText(
      'Why an operator gave their word for the worker; left out where none did',
    ).optional(),
  })
  .describe('How it came to this end');

const RECLAIMED = z
  .strictObject({
    manual: z.literal(true).describe('An operator asked for it'),
    reason: nullableText('Why'),
    actor: ACTOR,
    termination_id: TERMINATION_ID,
    worker: MAYBE_WORKER,
    rung: z.enum(RUNGS).nullable().describe('The last means of pressure; null where none was needed'),
    stop_class: STOP_CLASS,
    terminated: z
      .boolean()
      .describe('Whether the worker is proven stopped; false on an operator’s word alone'),
    forced: z.boolean().describe('Whether it had to be killed after its grace'),
  })
  .describe('How the termination came to its end');

export const PAYLOADS = {
  claimed: payload('Who claimed it', {
    actor: ACTOR,
    attempt: count('Which attempt at the task it is, from 1'),
    profile: nullableText('What kind of worker it was claimed for'),
  }),
  worker_attached: payload('The worker, as far as ECS knew it', {
    actor: ACTOR,
    worker: WORKER,
    verified: z.boolean().describe('Whether ECS showed it as started by this run'),
  }),
  worker_verified: payload('The worker that ECS has shown by now', { worker: WORKER }),
  word: SAID,
  late_word: SAID,
  termination_requested: payload('What was asked for', {
    termination_id: TERMINATION_ID,
    actor: ACTOR,
    reason: nullableText('Why; null where nothing was given'),
    then: z.enum(THENS).describe('What the task becomes'),
    ask_seconds: count('For how long heartbeats only ask the worker to end'),
    forced: z.boolean().describe('Whether it was asked for by force-terminate'),
  }),
  termination_tightened: payload('A repeated request that changed something, and what it changed', {
    termination_id: TERMINATION_ID,
    actor: ACTOR,
    then: z.literal('hold').optional().describe('The task will be blocked'),
    supersedes: text('The policy whose termination it is no longer').optional(),
    reason: nullableText(
      'Why, as far as it was said: the first reason stays on the termination, save a policy’s',
    ),
    forced: z.literal(true).optional().describe('It was asked for by force-terminate'),
    restarted: z.literal(true).optional().describe('A stuck ladder begins again'),
  }),
  asking: payload('The worker was told to end', {
    rung: z.literal('ask').describe('The means of pressure'),
    stop_at: epochSeconds('When ECS stops it, or began to'),
  }),
  stopping: payload('Written before StopTask, or the kill on EC2, is called', {
    rung: z.enum(['stop', 'kill'] satisfies readonly Rung[]).describe('The means of pressure'),
    attempt: ATTEMPT,
    worker: WORKER,
    next_at: epochSeconds('When somebody looks whether it has stopped'),
  }),
  stop_refused: payload('AWS did not take the StopTask, or the kill; or a late worker cannot be stopped', {
    worker: WORKER,
    why: text('What is in the way: the IAM action and what AWS said, or what was seen of a late worker'),
    attempt: ATTEMPT.optional().describe(`${ATTEMPT.description}. Left out for a late worker`),
  }),
  stuck: payload('The worker cannot be proven stopped', {
    obstacle: text('What is in the way'),
    stop_attempts: count('How often the worker was pushed since the ladder began'),
    next_at: epochSeconds('When it is tried again'),
  }),
  unstuck: payload('The proof came after all', { obstacle: nullableText('What was in the way') }),
  late_worker: payload('A worker that came after the end, or beside the worker of the run', {
    actor: ACTOR,
    worker: WORKER,
    found_by: z.literal('sweep').optional().describe('Present only where nobody attached it'),
    stop: z.boolean().optional().describe('Of one that the sweep found: false where it is only told'),
  }),
  late_worker_stopped: payload('It is proven stopped', { worker: WORKER, proof: PROOF }),
  reclaimed: RECLAIMED,
  timed_out: ENDED,
  completed: ENDED,
  failed: ENDED,
  blocked: ENDED,
  crashed: ENDED,
} as const satisfies Readonly<Record<EventKind, z.ZodObject>>;

function payload<Shape extends z.core.$ZodLooseShape>(description: string, shape: Shape) {
  return z.strictObject(shape).describe(description);
}
