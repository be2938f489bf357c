import * as schemas from '../schemas.ts';
import { type Described, inWords } from './in-words.ts';
import { EXAMPLE_IDS } from './example-records.ts';

/* What callers send, in words: parameters and bodies. Their schemas are those that the door checks with. */

const PAGE_WORDS = {
  limit: 'The most entries that the page may have. It can have fewer, even none, while another page follows',
  cursor:
    'The `next_cursor` of the page before. It belongs to its list and filter: with others it is refused',
};

export const QUERIES = {
  events: inWords(schemas.EVENTS_QUERY, {
    after: 'Only events with a higher id: the last one that you have seen',
    limit: 'The most events that the page may have',
  }),
  page: inWords(schemas.PAGE_QUERY, PAGE_WORDS),
  runs: inWords(schemas.RUNS_QUERY, { ...PAGE_WORDS, status: 'Only runs of this status' }),
  tasks: inWords(schemas.TASKS_QUERY, { ...PAGE_WORDS, status: 'Only tasks of this status' }),
} as const satisfies Record<string, Described>;

const TERMINATION_WORDS = {
  reason: 'Why, for the record. The first reason stays when the request is repeated',
  ask_seconds: 'For how many seconds heartbeats only ask the worker to end, before ECS stops it',
  then: 'What the task becomes: `requeue` makes it `ready`, `hold` makes it `blocked`. Tightens, never back',
};

export const BODIES = {
  TaskRequest: {
    ...inWords(schemas.CREATE_TASK, {
      task_id: 'The id that the task shall have; a random one where it is left out',
      title: 'What is to be done',
      assignee: 'Who or what is to do it',
    }),
    example: { task_id: EXAMPLE_IDS.task, title: 'Summarize the minutes' },
  },
  ClaimRequest: {
    ...inWords(schemas.CLAIM_RUN, {
      run_id:
        'The id that the run shall have, which makes a repeated claim the same one; random where left out',
      profile: 'What kind of worker it is claimed for',
      worker: 'The worker, where it was launched already; else attach it later',
      max_runtime_seconds:
        'Seconds from the claim after which a policy terminates the run; without it there is no limit',
    }),
    example: { run_id: EXAMPLE_IDS.run, profile: 'summarizer', max_runtime_seconds: 3600 },
  },
  WorkerRequest: {
    ...inWords(schemas.ATTACH_WORKER, {
      cluster: 'Name or ARN of one of the ECS clusters of this deployment',
      task_arn: 'ARN of the ECS task in its long form, as RunTask gave it',
    }),
    example: { cluster: EXAMPLE_IDS.cluster, task_arn: EXAMPLE_IDS.taskArn },
  },
  HeartbeatRequest: {
    ...inWords(schemas.HEARTBEAT, { note: 'What it is doing; without one the last note stays' }),
    example: { note: 'page 3 of 9' },
  },
  WordRequest: {
    ...inWords(schemas.FINISH_RUN, {
      outcome: 'How the work ended. `completed` stands, whatever the dying worker says afterwards',
      summary: 'What there is to say about it',
    }),
    example: { outcome: 'completed', summary: '9 pages summarized' },
  },
  TerminationRequest: {
    ...inWords(schemas.TERMINATE_RUN, TERMINATION_WORDS),
    example: { reason: 'wrong prompt', then: 'hold' },
  },
  ReclaimRequest: {
    ...inWords(schemas.RECLAIM_TASK, {
      ...TERMINATION_WORDS,
      expected_run_id: 'The run that you mean: refused where the task is on another one by now',
    }),
    example: { reason: 'wrong prompt', expected_run_id: EXAMPLE_IDS.run },
  },
  AbandonRequest: {
    ...inWords(schemas.ABANDON_RUN, { reason: 'How you know that the worker is gone; it goes on record' }),
    example: { reason: 'the host was taken down by hand' },
  },
} as const satisfies Record<string, Described & { readonly example: object }>;

export type BodyName = keyof typeof BODIES;
