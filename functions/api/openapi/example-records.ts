import type * as z from 'zod';
import type { SCHEMAS } from './answers.ts';

/** One story for all examples: a run of a summarizer that an operator terminates, and whose worker has to be killed. */
export const EXAMPLE_IDS = {
  task: 'minutes-2026-01',
  run: 'minutes-2026-01-a',
  cluster: 'workers',
  taskArn: 'arn:aws:ecs:eu-central-1:123456789012:task/workers/1dc5c17a422b4dc4b493371970c6c4d6',
} as const;

export type AnswerOf<Name extends keyof typeof SCHEMAS> = z.infer<(typeof SCHEMAS)[Name]>;

export const OPERATOR = 'arn:aws:sts::123456789012:assumed-role/operators/ann';
const CREATED_AT = 1_767_258_000;
export const CLAIMED_AT = CREATED_AT + 60;
export const REQUESTED_AT = CLAIMED_AT + 300;
export const STOPPING_AT = REQUESTED_AT + 1;
const STOPPED_AT = STOPPING_AT + 31;

export const WORKER: AnswerOf<'Worker'> = {
  cluster: EXAMPLE_IDS.cluster,
  task_arn: EXAMPLE_IDS.taskArn,
  verified: true,
  confirmed: true,
  launch_type: 'FARGATE',
  containers: [{ name: 'worker', essential: true, stop_timeout: 30, depends_on: [] }],
  missing_since: null,
  doubt: null,
};

export const READY: AnswerOf<'Task'> = {
  task_id: EXAMPLE_IDS.task,
  title: 'Summarize the minutes',
  assignee: null,
  status: 'ready',
  current_run_id: null,
  attempts: 0,
  consecutive_failures: 0,
  last_failure_error: null,
  held_by: null,
  created_at: CREATED_AT,
};
export const RUNNING: AnswerOf<'Task'> = {
  ...READY,
  status: 'running',
  current_run_id: EXAMPLE_IDS.run,
  attempts: 1,
};
export const HELD: AnswerOf<'Task'> = { ...READY, status: 'blocked', attempts: 1, held_by: OPERATOR };

export const REQUESTED: AnswerOf<'Termination'> = {
  id: '0b7c4f6e-9a2d-4a50-8f0e-2f5d1c7f3b11',
  state: 'requested',
  reason: 'wrong prompt',
  requested_at: REQUESTED_AT,
  requested_by: OPERATOR,
  then: 'hold',
  rung: null,
  obstacle: null,
  next_at: REQUESTED_AT,
  effective: { stop_at: REQUESTED_AT, killed_by: REQUESTED_AT + 30, confirmed_by: null },
};
export const SETTLED_TERMINATION: AnswerOf<'Termination'> = {
  ...REQUESTED,
  state: 'settled',
  rung: 'stop',
  next_at: null,
  effective: { stop_at: STOPPING_AT, killed_by: STOPPING_AT + 30, confirmed_by: STOPPING_AT + 90 },
};

export const CLAIMED: AnswerOf<'Run'> = {
  run_id: EXAMPLE_IDS.run,
  task_id: EXAMPLE_IDS.task,
  attempt: 1,
  profile: 'summarizer',
  status: 'running',
  outcome: null,
  worker: null,
  started_at: CLAIMED_AT,
  ended_at: null,
  last_heartbeat_at: null,
  last_note: null,
  max_runtime_seconds: 3600,
  finish: null,
  summary: null,
  error: null,
  termination: null,
  proof: null,
  late_workers: [],
  version: 1,
  next_at: CLAIMED_AT + 3600,
};
export const ATTACHED: AnswerOf<'Run'> = { ...CLAIMED, worker: WORKER, version: 2 };

export const ENDED: AnswerOf<'Run'> = {
  ...ATTACHED,
  status: 'reclaimed',
  outcome: 'reclaimed',
  ended_at: STOPPED_AT + 1,
  last_heartbeat_at: REQUESTED_AT - 10,
  last_note: 'page 3 of 9',
  error: 'manual_reclaim: wrong prompt',
  termination: SETTLED_TERMINATION,
  proof: {
    task_arn: EXAMPLE_IDS.taskArn,
    last_status: 'STOPPED',
    stop_code: 'UserInitiated',
    stopped_reason: `standdown run ${EXAMPLE_IDS.run}`,
    containers: [{ name: 'worker', essential: true, exit_code: 137, reason: null }],
    stopping_at: STOPPING_AT,
    execution_stopped_at: STOPPED_AT,
    stopped_at: STOPPED_AT,
    observed_at: STOPPED_AT + 1,
    source: 'event',
  },
  version: 5,
  next_at: null,
};
export const FINISHED: AnswerOf<'Run'> = {
  ...ATTACHED,
  finish: { outcome: 'completed', summary: '9 pages summarized', at: REQUESTED_AT },
  version: 3,
};
