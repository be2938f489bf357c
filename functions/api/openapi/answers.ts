import * as z from 'zod';
import { VERDICTS } from '../../core/findings.ts';
import { EVENT } from './events.ts';
import { count, epochSeconds, id, nullableText, text } from './fields.ts';
import { EFFECTIVE, OUTCOME, RUN, TASK, TERMINATION, WORD } from './records.ts';
import { LATE_WORKER, liveWorkerFields, PROOF, WORKER, WORKER_REF } from './worker-records.ts';

/* Every 2xx body. Strict: what an answer carries beyond its schema is a fault, and the tests find it. */

const NEXT_CURSOR = nullableText('Hand it back as `cursor` to read on; null where no other page follows');

const ACTIVE_WORKER = z
  .strictObject({
    run_id: id('Id of the open run'),
    task_id: id('Id of its task'),
    task_title: TASK.shape.title
      .nullable()
      .describe('What is to be done; null where the task is not on record'),
    task_status: TASK.shape.status.nullable().describe('The status of the task'),
    task_assignee: TASK.shape.assignee,
    profile: RUN.shape.profile,
    worker: WORKER_REF,
    started_at: RUN.shape.started_at,
    last_heartbeat_at: RUN.shape.last_heartbeat_at,
    max_runtime_seconds: RUN.shape.max_runtime_seconds,
    termination: RUN.shape.termination,
  })
  .describe('An open run that has a worker');

const RUN_ID = id('Id of the run');
const FINDING = {
  verdict: z.enum(VERDICTS).describe('Why the run is as it is, in a word; docs/verdicts.md tells each'),
  explanation: text('The same in a sentence; times in it stand in UTC and, in brackets, in epoch seconds'),
  next_action: text('What to do about it'),
  effective: EFFECTIVE.nullable().describe('Null unless somebody, or a policy, asked for its end'),
};

const INSPECTION = z
  .union([
    z
      .strictObject({ run_id: RUN_ID, alive: z.boolean(), ...liveWorkerFields, ...FINDING })
      .describe('ECS shows the worker'),
    z
      .strictObject({
        run_id: RUN_ID,
        alive: z.null(),
        reason: text('What ECS could not say'),
        ...z.object(liveWorkerFields).partial().shape,
        ...FINDING,
      })
      .describe('ECS cannot say for sure; with what it shows of the worker, where it shows anything'),
    z
      .strictObject({
        run_id: RUN_ID,
        alive: z.literal(false),
        reason: z.enum(['run already ended', 'no worker recorded']),
      })
      .describe('There is nothing to ask ECS about'),
  ])
  .describe('The worker as ECS shows it right now, beside the record');

const HEARTBEAT_ANSWER = z
  .union([
    z.strictObject({ terminate: z.literal(false) }).describe('Go on'),
    z
      .strictObject({
        terminate: z.literal(true),
        reason: TERMINATION.shape.reason,
        stop_at: epochSeconds('When ECS stops the worker, or began to'),
      })
      .describe('End now'),
  ])
  .describe('Whether the worker is to go on');

const ACCEPTED = z
  .strictObject({
    ok: z.literal(true),
    run_id: RUN_ID,
    task_id: id('Id of its task'),
    termination: TERMINATION,
  })
  .describe('The termination is stored, and carried out whatever happens to this caller');

const RUN_ENDED = z
  .strictObject({ ...ACCEPTED.shape, outcome: OUTCOME.describe('What ended the run, for good') })
  .describe('The run has ended');

/** By the names that the document gives them. The records among them are part of several answers. */
export const SCHEMAS = {
  Task: TASK,
  Run: RUN,
  Worker: WORKER,
  LateWorker: LATE_WORKER,
  WorkerRef: WORKER_REF,
  Proof: PROOF,
  Word: WORD,
  Termination: TERMINATION,
  Event: EVENT,
  ActiveWorker: ACTIVE_WORKER,
  TaskAnswer: z.strictObject({ task: TASK }),
  TaskPage: z.strictObject({ tasks: z.array(TASK), next_cursor: NEXT_CURSOR }),
  RunAnswer: z.strictObject({ run: RUN }),
  RunPage: z.strictObject({ runs: z.array(RUN), next_cursor: NEXT_CURSOR }),
  EventPage: z.strictObject({
    events: z.array(EVENT),
    next_cursor: z
      .int()
      .nullable()
      .describe('Hand it back as `after` to read on; null where nothing follows yet'),
  }),
  ActiveWorkerPage: z.strictObject({
    workers: z.array(ACTIVE_WORKER),
    count: count('How many workers this page has'),
    checked_at: epochSeconds('When the records were read'),
    next_cursor: NEXT_CURSOR,
  }),
  Inspection: INSPECTION,
  HeartbeatAnswer: HEARTBEAT_ANSWER,
  TerminationAccepted: ACCEPTED,
  RunEnded: RUN_ENDED,
} as const;

export type SchemaName = keyof typeof SCHEMAS;
