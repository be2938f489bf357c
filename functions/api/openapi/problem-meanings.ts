import type { ProblemCode } from '../../http/problem.ts';
import { RETRY_AFTER_SECONDS } from '../../wiring/limits.ts';
import { EXAMPLE_IDS } from './example-records.ts';

const { run, task, taskArn } = EXAMPLE_IDS;

/** What each problem says, and what the caller had better do. `detail` is that of the examples' story. */
export const MEANINGS: Readonly<Record<ProblemCode, Meaning>> = {
  VALIDATION_FAILED: {
    means: 'The request is not valid. Sent again as it is, it fails again.',
    detail: 'run_id: expected an id of 1 to 64 letters, digits, _ or -',
  },
  UNAUTHENTICATED: {
    means:
      'The request is not signed, or its signature is not valid. It comes before anything else is looked at.',
    detail: 'the request is not signed, or its signature is not valid',
  },
  FORBIDDEN: {
    means: 'The caller is known, but lacks the right for this call.',
    detail: 'the caller may not make this call',
  },
  THROTTLED: {
    means: 'Too many requests at once. Nothing was stored; try again after `Retry-After` seconds.',
    detail: 'too many requests at once',
  },
  BODY_TOO_LARGE: {
    means: 'The body has more than 64 KiB.',
    detail: 'body: expected at most 65536 bytes',
  },
  ROUTE_NOT_FOUND: {
    means: 'There is no such call. Said to those only who are authenticated.',
    detail: 'no call GET /nowhere',
  },
  RUN_NOT_FOUND: { means: 'There is no such run.', detail: `run ${run} not found` },
  TASK_NOT_FOUND: { means: 'There is no such task.', detail: `task ${task} not found` },
  RUN_ALREADY_ENDED: {
    means: 'The run has ended, for good. The answer says how.',
    detail: `run ${run} already ended`,
  },
  NOT_RECLAIMABLE: {
    means: 'What is to be ended is not, or no longer, in a state in which it can be. Nothing was changed.',
    detail: `cannot terminate run ${run}: task ${task} is no longer in a reclaimable state`,
  },
  TASK_EXISTS: { means: 'There is a task with this id.', detail: `task ${task} exists: ready` },
  TASK_NOT_CLAIMABLE: {
    means: 'The task is not `ready`.',
    detail: `task ${task} is not claimable: running`,
  },
  TASK_NOT_HELD: { means: 'The task is not `blocked`.', detail: `task ${task} is not held: ready` },
  RUN_EXISTS: {
    means: 'There is a run with this id, of another task or ended.',
    detail: `run ${run} exists: running, of task another-task`,
  },
  WORKER_CONFLICT: {
    means: 'The run has another worker. The one that was sent is not on record: its launcher stops it.',
    detail: `run ${run} has another worker: ${taskArn}`,
  },
  WORKER_IN_USE: {
    means:
      'The worker serves another run, as far as is known: ECS has not shown whose it is. What ECS shows as started by a ' +
      'run is that run’s, whoever holds it.',
    detail: `worker ${taskArn} serves another run`,
  },
  SERVICE_MANAGED: {
    means: 'An ECS service runs the worker and would replace it: such a worker cannot be ended run by run.',
    detail: `worker ${taskArn} belongs to the ECS service web, which would replace it`,
  },
  TERMINATION_REQUESTED: {
    means: 'The run is being terminated. The worker is on record all the same, and is stopped.',
    detail: `run ${run} is being terminated: its worker will be stopped`,
  },
  WORKER_NOT_OF_RUN: {
    means: 'The worker was not started for this run: its `startedBy` is not the id of the run.',
    detail: `task_arn: expected a worker started by ${run}, got startedBy nothing`,
  },
  UNAVAILABLE: {
    means: `Nothing was stored, and the same call may go through: try again after ${RETRY_AFTER_SECONDS} seconds.`,
    detail: 'nothing was stored: try again',
  },
  INTERNAL: {
    means: 'The call failed inside. It may have been stored: read the record before you try again.',
    detail: 'the call failed inside; what it was about is in the log',
  },
};

interface Meaning {
  readonly means: string;
  readonly detail: string;
}
