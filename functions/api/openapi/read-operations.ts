import type { Operation } from './operation.ts';
import { QUERIES } from './requests.ts';

/** What anybody may read. */
export const readOperations = {
  listActiveWorkers: {
    audience: 'operators',
    summary: 'List active workers',
    description: 'Open runs that have a worker, the oldest first, each with its task and its termination.',
    query: QUERIES.page,
    answers: {
      200: { when: 'A page of them.', schema: 'ActiveWorkerPage', examples: ['ActiveWorkers'] },
    },
    refusals: [],
  },
  listRuns: {
    audience: 'operators',
    summary: 'List runs',
    description: 'Open runs first, the oldest first; then ended ones by status, the latest end first.',
    query: QUERIES.runs,
    answers: { 200: { when: 'A page of them.', schema: 'RunPage', examples: ['Runs'] } },
    refusals: [],
  },
  readRun: {
    audience: 'operators',
    summary: 'Read a run',
    description: 'The whole record: its worker, its termination and, once it has ended, the proof.',
    answers: {
      200: { when: 'The run.', schema: 'RunAnswer', examples: ['EndedRun', 'AttachedRun'] },
    },
    refusals: ['RUN_NOT_FOUND'],
  },
  listEvents: {
    audience: 'operators',
    summary: 'List the events of a run',
    description:
      'What happened to a run, in order. The id of an event is the version of the run after it, so `after` ' +
      'follows a run that is under way without missing or doubling a line.',
    query: QUERIES.events,
    answers: { 200: { when: 'A page of them.', schema: 'EventPage', examples: ['Events'] } },
    refusals: ['RUN_NOT_FOUND'],
  },
  inspectRun: {
    audience: 'operators',
    summary: 'Inspect a run',
    description:
      'Asks ECS about the worker right now and holds the answer against the record: what is going on, and ' +
      'what to do about it. It changes nothing. A worker that is not alive is still a 200.',
    answers: {
      200: { when: 'What ECS shows.', schema: 'Inspection', examples: ['InGrace', 'AlreadyEnded'] },
    },
    refusals: ['RUN_NOT_FOUND'],
  },
  listTasks: {
    audience: 'operators',
    summary: 'List tasks',
    description: 'Tasks by status (running, blocked, ready, done), in each the oldest first.',
    query: QUERIES.tasks,
    answers: { 200: { when: 'A page of them.', schema: 'TaskPage', examples: ['Tasks'] } },
    refusals: [],
  },
  readTask: {
    audience: 'operators',
    summary: 'Read a task',
    description: 'The record of a task; its open run is `current_run_id`.',
    answers: { 200: { when: 'The task.', schema: 'TaskAnswer', examples: ['RunningTask'] } },
    refusals: ['TASK_NOT_FOUND'],
  },
  listRunsOfTask: {
    audience: 'operators',
    summary: 'List the runs of a task',
    description: 'Every attempt at a task that is still on record, the oldest first.',
    query: QUERIES.page,
    answers: { 200: { when: 'A page of them.', schema: 'RunPage', examples: ['Runs'] } },
    refusals: ['TASK_NOT_FOUND'],
  },
} as const satisfies Record<string, Operation>;
