import type { ProblemCode } from '../../http/problem.ts';
import type { Operation } from './operation.ts';

/** What keeps a worker from being attached to a run. */
const ATTACH_REFUSALS = [
  'RUN_ALREADY_ENDED',
  'TERMINATION_REQUESTED',
  'WORKER_CONFLICT',
  'WORKER_IN_USE',
  'SERVICE_MANAGED',
  'WORKER_NOT_OF_RUN',
] as const satisfies readonly ProblemCode[];

/** What dispatchers and workers put on record. */
export const recordOperations = {
  createTask: {
    audience: 'dispatchers and workers',
    summary: 'Record a task',
    description: 'Puts a task on the board, `ready` to be claimed.',
    body: 'TaskRequest',
    answers: { 201: { when: 'The task.', schema: 'TaskAnswer', examples: ['ReadyTask'] } },
    refusals: ['TASK_EXISTS'],
  },
  claimRun: {
    audience: 'dispatchers and workers',
    summary: 'Claim a run of a task',
    description:
      'Opens a run: the task goes from `ready` to `running`. Choose the `run_id` yourself, and launch the worker ' +
      'with `startedBy` and `clientToken` set to it: then each step can be repeated after a crash.',
    body: 'ClaimRequest',
    answers: {
      201: { when: 'The run is claimed.', schema: 'RunAnswer', examples: ['ClaimedRun'] },
      200: { when: 'This open run was claimed before.', schema: 'RunAnswer', examples: ['AttachedRun'] },
    },
    refusals: ['TASK_NOT_FOUND', 'TASK_NOT_CLAIMABLE', 'RUN_EXISTS', ...ATTACH_REFUSALS],
  },
  attachWorker: {
    audience: 'dispatchers and workers',
    summary: 'Attach a worker to a run',
    description:
      'Puts the ECS task of a run on record, which makes it terminable. The `startedBy` of the task must be the ' +
      'id of the run. What ECS does not know yet is attached with `verified: false` and looked up again; what has ' +
      'stopped already ends the run at once. A worker that comes too late, during a termination or after the end, ' +
      'is refused, but recorded and stopped all the same.',
    body: 'WorkerRequest',
    answers: {
      200: { when: 'The worker is attached, now or before.', schema: 'RunAnswer', examples: ['AttachedRun'] },
    },
    refusals: ['RUN_NOT_FOUND', ...ATTACH_REFUSALS],
  },
  recordHeartbeat: {
    audience: 'dispatchers and workers',
    summary: 'Say that the worker is alive',
    description:
      'Answers whether the worker is to go on. A worker does its first act only after its first heartbeat was ' +
      'answered with `terminate: false`.',
    body: 'HeartbeatRequest',
    answers: {
      200: { when: 'Go on, or end.', schema: 'HeartbeatAnswer', examples: ['GoOn', 'EndNow'] },
    },
    refusals: ['RUN_NOT_FOUND', 'RUN_ALREADY_ENDED'],
  },
  finishRun: {
    audience: 'dispatchers and workers',
    summary: 'Say how the work ended',
    description:
      'Stores the word of the worker. The run ends with it when the worker is proven stopped, or at once where it ' +
      'has none. The same word again changes nothing; one that comes after the end is kept once, and refused.',
    body: 'WordRequest',
    answers: { 200: { when: 'The word is stored.', schema: 'RunAnswer', examples: ['FinishedRun'] } },
    refusals: ['RUN_NOT_FOUND', 'RUN_ALREADY_ENDED'],
  },
} as const satisfies Record<string, Operation>;
