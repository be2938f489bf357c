import * as z from 'zod';
import { OUTCOMES, RUN_STATUSES, WORD_OUTCOMES } from '../../core/run.ts';
import { TASK_STATUSES } from '../../core/task.ts';
import { RUNGS, TERMINATION_STATES, THENS } from '../../core/termination.ts';
import { count, epochSeconds, id, nullableEpochSeconds, nullableText, text } from './fields.ts';
import { LATE_WORKER, PROOF, WORKER } from './worker-records.ts';

/* Tasks, runs and terminations, as answers show them. */

export const TASK = z
  .strictObject({
    task_id: id('Id of the task'),
    title: text('What is to be done'),
    assignee: nullableText('Who or what is to do it'),
    status: z
      .enum(TASK_STATUSES)
      .describe('`ready` can be claimed, `running` has an open run, `blocked` is held back, `done` is done'),
    current_run_id: nullableText('The open run; null where there is none'),
    attempts: count('How many runs it has had, the open one included'),
    consecutive_failures: count('How many runs in a row failed, crashed or timed out'),
    last_failure_error: nullableText('The error of the last of them; null after a success or a termination'),
    held_by: nullableText('Who holds it back; null unless an operator does'),
    created_at: epochSeconds('When it was recorded'),
  })
  .describe('A piece of work: a card on the board');

export const EFFECTIVE = z
  .strictObject({
    stop_at: nullableEpochSeconds('When ECS stops the worker, or began to; null while it takes no StopTask'),
    killed_by: nullableEpochSeconds(
      'When ECS has sent its SIGKILL at the latest, by the task definition; null until that is known',
    ),
    confirmed_by: nullableEpochSeconds(
      'When the last call counts as not confirmed and the ladder goes on; null while none is out',
    ),
  })
  .describe('What the termination of this worker comes to in time');

export const TERMINATION = z
  .strictObject({
    id: text('Id of the termination: a repeated request finds the same one'),
    state: z
      .enum(TERMINATION_STATES)
      .describe(
        'How far it got. `stuck` was not proven stopped: it is tried again, and somebody should look',
      ),
    reason: nullableText('Why, in the words of whoever asked first; null where none were given'),
    requested_at: epochSeconds('When it was stored'),
    requested_by: text(
      'Who asked, as the authorizer names them: an ARN with IAM, `jwt:<sub>`, `token:<name>`, `console`; or `policy:<name>`',
    ),
    then: z.enum(THENS).describe('What the task becomes: `ready` again, or `blocked`'),
    rung: z
      .enum(RUNGS)
      .nullable()
      .describe('The last means of pressure that was applied; null before the first'),
    obstacle: nullableText('What keeps the worker from being stopped, or proven so; null while nothing does'),
    next_at: nullableEpochSeconds('When somebody looks at the run again; null once it has ended'),
    effective: EFFECTIVE,
  })
  .describe('The one stored request to end a run');

export const OUTCOME = z.enum(OUTCOMES);

export const WORD = z
  .strictObject({
    outcome: z.enum(WORD_OUTCOMES).describe('How the work ended'),
    summary: nullableText('What the worker says about it'),
    at: epochSeconds('When it said so'),
  })
  .describe('The word of a worker on how its work ended');

export const RUN = z
  .strictObject({
    run_id: id('Id of the run; the `startedBy` of its worker'),
    task_id: id('The task that it is an attempt at'),
    attempt: count('Which attempt at the task it is, from 1'),
    profile: nullableText('What kind of worker it was claimed for'),
    status: z.enum(RUN_STATUSES).describe('`running`, then the outcome (`completed` reads `done`)'),
    outcome: OUTCOME.nullable().describe('What ended it, for good; null while it is open'),
    worker: WORKER.nullable().describe('Null until one is attached'),
    started_at: epochSeconds('When it was claimed'),
    ended_at: nullableEpochSeconds('When its end was proven; null while it is open'),
    last_heartbeat_at: nullableEpochSeconds('When its worker was last heard; null before'),
    last_note: nullableText('The last note of a heartbeat'),
    max_runtime_seconds: z.int().nullable().describe('How long it may take; null for no limit'),
    finish: WORD.nullable().describe(
      'The word of the worker; the run ends with it once the worker is proven stopped',
    ),
    summary: nullableText('The summary of the word, where the word was what ended it'),
    error: nullableText('What went wrong; null while it is open, or where nothing did'),
    termination: TERMINATION.nullable().describe('Null unless somebody, or a policy, asked for its end'),
    proof: PROOF.nullable().describe('Null while it is open'),
    late_workers: z.array(LATE_WORKER).describe('Workers that came after its end, or beside its own worker'),
    version: count('The number of its events'),
    next_at: nullableEpochSeconds('When somebody looks at it again; null where nothing is due'),
  })
  .describe('One attempt at a task');
