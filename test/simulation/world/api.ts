import { abandonRun } from '../../../functions/app/abandon-run.ts';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { claimRun } from '../../../functions/app/claim-run.ts';
import { createTask } from '../../../functions/app/create-task.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { holdTask, releaseTask } from '../../../functions/app/hold-task.ts';
import { reclaimTask } from '../../../functions/app/reclaim-task.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { requestTermination } from '../../../functions/app/request-termination.ts';
import type { ApiDeps } from '../../../functions/api/calls.ts';
import type { Word } from '../../../functions/core/run.ts';
import type { TerminationRequest } from '../../../functions/core/termination-request.ts';
import type { WorkerRef } from '../../../functions/core/worker.ts';

/** What a client hears: the kind of the answer, in the words of the app. */
export interface Answer {
  readonly kind: string;
  readonly run?: { readonly run_id: string } | undefined;
}

/** The calls of operators, dispatchers and workers. */
export interface Api {
  createTask(taskId: string): Promise<Answer>;
  claim(taskId: string, runId: string, worker: WorkerRef | null): Promise<Answer>;
  attach(runId: string, worker: WorkerRef): Promise<Answer>;
  heartbeat(runId: string): Promise<Answer>;
  finish(runId: string, outcome: Word['outcome']): Promise<Answer>;
  terminate(runId: string, request: TerminationRequest): Promise<Answer>;
  reclaim(taskId: string, request: TerminationRequest): Promise<Answer>;
  abandon(runId: string): Promise<Answer>;
  hold(taskId: string): Promise<Answer>;
  release(taskId: string): Promise<Answer>;
}

export const OPERATOR = 'arn:aws:iam::000000000000:user/ann';
export const OPERATORS = [OPERATOR, 'arn:aws:iam::000000000000:user/bob'] as const;
const DISPATCHER = 'arn:aws:iam::000000000000:role/dispatcher';

/** The shipped app behind the API's door. */
export function appApi(deps: ApiDeps, maxRuntimeSeconds: number | null): Api {
  return {
    createTask: (task_id) => createTask(deps, { task_id, title: 'write it', assignee: null }),
    claim: (taskId, runId, worker) =>
      claimRun(deps, { taskId, runId, profile: null, maxRuntimeSeconds, worker, actor: DISPATCHER }),
    attach: (runId, worker) => attachWorker(deps, { runId, worker, actor: DISPATCHER }),
    heartbeat: (runId) => recordHeartbeat(deps, runId, undefined),
    finish: (runId, outcome) => finishRun(deps, runId, { outcome, summary: 'as the worker says' }, 'worker'),
    terminate: (runId, request) => requestTermination(deps, runId, request),
    reclaim: (taskId, request) => reclaimTask(deps, taskId, undefined, request),
    abandon: (runId) => abandonRun(deps, runId, { reason: 'the host is scrap', actor: OPERATOR }),
    hold: (taskId) => holdTask(deps.store, taskId, OPERATOR),
    release: (taskId) => releaseTask(deps.store, taskId),
  };
}
