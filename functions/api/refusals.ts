import type { AttachResult } from '../app/attach-worker.ts';
import type { ClaimRunResult } from '../app/claim-run.ts';
import type { EndedRun, OpenRun, Run } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import type { Termination } from '../core/termination.ts';
import { type EpochSeconds, inWords } from '../core/time.ts';
import type { WorkerRef } from '../core/worker.ts';
import { type HttpAnswer, problem } from '../http/problem.ts';
import { terminationOf } from './answers.ts';

/** Each refusal of one call or another, with its code and exact detail; those that every call shares are in `handler.ts`. */
export const refuse = {
  runNotFound: (runId: string) => problem('RUN_NOT_FOUND', `run ${runId} not found`),
  taskNotFound: (taskId: string) => problem('TASK_NOT_FOUND', `task ${taskId} not found`),
  runAlreadyEnded: (run: EndedRun) =>
    problem('RUN_ALREADY_ENDED', `run ${run.run_id} already ended`, {
      members: { outcome: run.outcome, ...(run.termination && { termination: terminationOf(run) }) },
    }),
  notReclaimable: (runId: string, taskId: string) =>
    problem(
      'NOT_RECLAIMABLE',
      `cannot terminate run ${runId}: task ${taskId} is no longer in a reclaimable state`,
    ),
  notClaimed: (taskId: string) =>
    problem(
      'NOT_RECLAIMABLE',
      `cannot reclaim ${taskId}: not in a claimable state (not running, or unknown id)`,
    ),
  otherRun: (taskId: string, currentRunId: string, expectedRunId: string) =>
    problem(
      'NOT_RECLAIMABLE',
      `cannot reclaim ${taskId}: its current run is ${currentRunId}, expected ${expectedRunId}`,
    ),
  notStuck: ({ run_id, termination, next_at }: OpenRun) =>
    problem('NOT_RECLAIMABLE', `cannot abandon run ${run_id}: ${whyNotStuck(termination, next_at)}`),
  taskNotClaimable: (task: Task) =>
    problem('TASK_NOT_CLAIMABLE', `task ${task.task_id} is not claimable: ${task.status}`),
  taskNotHoldable: ({ task_id, status }: Task) =>
    problem(
      'TASK_NOT_CLAIMABLE',
      `task ${task_id} cannot be held: it is ${status}${status === 'running' ? '; terminate its run with then: hold' : ''}`,
    ),
  taskNotHeld: (task: Task) => problem('TASK_NOT_HELD', `task ${task.task_id} is not held: ${task.status}`),
  taskExists: (taskId: string, task: Task | undefined) =>
    problem('TASK_EXISTS', `task ${taskId} exists: ${task?.status ?? 'unknown'}`),
  runExists: (runId: string, run: Run | undefined) =>
    problem(
      'RUN_EXISTS',
      `run ${runId} exists: ${run ? `${run.status}, of task ${run.task_id}` : 'expired'}`,
    ),
  workerConflict: (runId: string, { task_arn }: WorkerRef) =>
    problem('WORKER_CONFLICT', `run ${runId} has another worker: ${task_arn}`),
  workerInUse: (taskArn: string) => problem('WORKER_IN_USE', `worker ${taskArn} serves another run`),
  serviceManaged: (taskArn: string, service: string) =>
    problem(
      'SERVICE_MANAGED',
      `worker ${taskArn} belongs to the ECS service ${service}, which would replace it`,
    ),
  notOfRun: (runId: string, startedBy: string | null, fields: readonly string[]) => {
    const msg = `expected a worker started by ${runId}, got startedBy ${startedBy ?? 'nothing'}`;
    return problem('WORKER_NOT_OF_RUN', `${fields.join('.')}: ${msg}`, {
      members: { errors: [{ loc: ['body', ...fields], msg, type: 'worker_not_of_run' }] },
    });
  },
  terminationRequested: (runId: string) =>
    problem('TERMINATION_REQUESTED', `run ${runId} is being terminated: its worker will be stopped`),
};

type Refusal = Exclude<AttachResult | ClaimRunResult, { kind: 'attached' | 'claimed' | 'already-claimed' }>;

/** What the caller named, and the fields of the body in which the ARN of a worker stands. */
interface Named {
  readonly runId: string;
  readonly taskId?: string;
  readonly taskArn?: string | undefined;
  readonly arnFields: readonly string[];
}

/** What keeps a run from being claimed, or a worker from being attached. */
export function answerRefusal(
  refusal: Refusal,
  { runId, taskId = '', taskArn = '', arnFields }: Named,
): HttpAnswer {
  switch (refusal.kind) {
    case 'run-not-found':
      return refuse.runNotFound(runId);
    case 'task-not-found':
      return refuse.taskNotFound(taskId);
    case 'run-already-ended':
      return refuse.runAlreadyEnded(refusal.run);
    case 'task-not-claimable':
      return refuse.taskNotClaimable(refusal.task);
    case 'run-exists':
      return refuse.runExists(runId, refusal.run);
    case 'worker-conflict':
      return refuse.workerConflict(runId, refusal.worker);
    case 'worker-in-use':
      return refuse.workerInUse(taskArn);
    case 'service-managed':
      return refuse.serviceManaged(taskArn, refusal.service);
    case 'not-of-run':
      return refuse.notOfRun(runId, refusal.startedBy, arnFields);
    case 'termination-requested':
      return refuse.terminationRequested(runId);
  }
}

function whyNotStuck(termination: Termination | null, nextAt: EpochSeconds | null): string {
  if (termination === null) return 'it is not stuck, and nobody has terminated it';
  const look = nextAt === null ? '' : `; the next look is at ${inWords(nextAt)}`;
  return `it is not stuck, it is ${termination.state}${look}`;
}
