import { FINDINGS, killInWords } from '../../core/findings.ts';
import type { SCHEMAS } from './answers.ts';
import {
  type AnswerOf,
  ATTACHED,
  CLAIMED,
  CLAIMED_AT,
  ENDED,
  EXAMPLE_IDS,
  FINISHED,
  HELD,
  OPERATOR,
  READY,
  REQUESTED,
  REQUESTED_AT,
  RUNNING,
  SETTLED_TERMINATION,
  STOPPING_AT,
  WORKER,
} from './example-records.ts';

const NAMES = { run_id: EXAMPLE_IDS.run, task_id: EXAMPLE_IDS.task } as const;

/** By the name that the document gives it: which schema it is an example of, and the value. */
export const EXAMPLES = {
  ReadyTask: example('TaskAnswer', { task: READY }),
  RunningTask: example('TaskAnswer', { task: RUNNING }),
  HeldTask: example('TaskAnswer', { task: HELD }),
  Tasks: example('TaskPage', { tasks: [RUNNING], next_cursor: null }),
  ClaimedRun: example('RunAnswer', { run: CLAIMED }),
  AttachedRun: example('RunAnswer', { run: ATTACHED }),
  FinishedRun: example('RunAnswer', { run: FINISHED }),
  EndedRun: example('RunAnswer', { run: ENDED }),
  Runs: example('RunPage', { runs: [ENDED], next_cursor: null }),
  Events: example('EventPage', {
    events: [
      {
        id: 3,
        ...NAMES,
        kind: 'termination_requested',
        payload: {
          termination_id: REQUESTED.id,
          actor: OPERATOR,
          reason: 'wrong prompt',
          then: 'hold',
          ask_seconds: 0,
          forced: false,
        },
        created_at: REQUESTED_AT,
      },
    ],
    next_cursor: 3,
  }),
  ActiveWorkers: example('ActiveWorkerPage', {
    workers: [
      {
        ...NAMES,
        task_title: READY.title,
        task_status: 'running',
        task_assignee: null,
        profile: CLAIMED.profile,
        worker: { cluster: WORKER.cluster, task_arn: WORKER.task_arn },
        started_at: CLAIMED_AT,
        last_heartbeat_at: REQUESTED_AT - 10,
        max_runtime_seconds: 3600,
        termination: null,
      },
    ],
    count: 1,
    checked_at: REQUESTED_AT,
    next_cursor: null,
  }),
  InGrace: example('Inspection', {
    run_id: EXAMPLE_IDS.run,
    alive: true,
    last_status: 'STOPPING',
    desired_status: 'STOPPED',
    cpu: '256',
    memory: '512',
    containers: [
      { name: 'worker', last_status: 'RUNNING', health: 'UNKNOWN', exit_code: null, reason: null },
    ],
    health: 'UNKNOWN',
    connectivity: 'CONNECTED',
    started_at: CLAIMED_AT + 20,
    ...FINDINGS.inGrace(STOPPING_AT + 30, killInWords(WORKER.launch_type)),
    effective: { stop_at: STOPPING_AT, killed_by: STOPPING_AT + 30, confirmed_by: STOPPING_AT + 90 },
  }),
  AlreadyEnded: example('Inspection', {
    run_id: EXAMPLE_IDS.run,
    alive: false,
    reason: 'run already ended',
  }),
  GoOn: example('HeartbeatAnswer', { terminate: false }),
  EndNow: example('HeartbeatAnswer', { terminate: true, reason: 'wrong prompt', stop_at: REQUESTED_AT + 30 }),
  Accepted: example('TerminationAccepted', { ok: true, ...NAMES, termination: REQUESTED }),
  Settled: example('RunEnded', {
    ok: true,
    ...NAMES,
    outcome: 'reclaimed',
    termination: SETTLED_TERMINATION,
  }),
} as const;

export type ExampleName = keyof typeof EXAMPLES;

function example<Name extends keyof typeof SCHEMAS>(schema: Name, value: AnswerOf<Name>) {
  return { schema, value };
}
