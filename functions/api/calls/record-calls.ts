import { attachWorker } from '../../app/attach-worker.ts';
import { claimRun } from '../../app/claim-run.ts';
import { createTask } from '../../app/create-task.ts';
import { finishRun } from '../../app/finish-run.ts';
import { recordHeartbeat } from '../../app/record-heartbeat.ts';
import { faultOf } from '../../core/arn.ts';
import type { WorkerRef } from '../../core/worker.ts';
import { check, InvalidRequest } from '../../http/body.ts';
import { json } from '../../http/problem.ts';
import { answerRun, answerTask } from '../answers.ts';
import type { ApiDeps, CallHandler } from '../calls.ts';
import { answerRefusal, refuse } from '../refusals.ts';
import * as schemas from '../schemas.ts';

/** What dispatchers and workers put on record. */
export function recordCalls(deps: ApiDeps) {
  const { newId, clusterArns } = deps;
  return {
    async createTask({ body }) {
      const { task_id = newId(), title, assignee = null } = check(schemas.CREATE_TASK, body, 'body');
      const result = await createTask(deps, { task_id, title, assignee });
      return result.kind === 'created'
        ? answerTask(201, result.task)
        : refuse.taskExists(task_id, result.task);
    },

    async claimRun({ path, body, actor }) {
      const { task_id: taskId } = check(schemas.TASK_PATH, path, 'path');
      const claim = check(schemas.CLAIM_RUN, body, 'body');
      const { run_id: runId = newId(), profile = null, worker = null } = claim;
      if (worker) checkWorker(worker, clusterArns, ['body', 'worker']);
      const maxRuntimeSeconds = claim.max_runtime_seconds ?? null;
      const result = await claimRun(deps, { taskId, runId, profile, worker, maxRuntimeSeconds, actor });
      if (result.kind === 'claimed') return answerRun(201, result.run);
      if (result.kind === 'already-claimed') return answerRun(200, result.run);
      return answerRefusal(result, {
        runId,
        taskId,
        taskArn: worker?.task_arn,
        arnFields: ['worker', 'task_arn'],
      });
    },

    async attachWorker({ path, body, actor }) {
      const { run_id: runId } = check(schemas.RUN_PATH, path, 'path');
      const worker = check(schemas.ATTACH_WORKER, body, 'body');
      checkWorker(worker, clusterArns, ['body']);
      const result = await attachWorker(deps, { runId, worker, actor });
      if (result.kind === 'attached') return answerRun(200, result.run);
      return answerRefusal(result, { runId, taskArn: worker.task_arn, arnFields: ['task_arn'] });
    },

    async recordHeartbeat({ path, body }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const { note } = check(schemas.HEARTBEAT, body, 'body');
      const result = await recordHeartbeat(deps, run_id, note ?? undefined);
      switch (result.kind) {
        case 'run-not-found':
          return refuse.runNotFound(run_id);
        case 'run-already-ended':
          return refuse.runAlreadyEnded(result.run);
        case 'go-on':
          return json(200, { terminate: false });
        case 'terminate':
          return json(200, { terminate: true, reason: result.reason, stop_at: result.stopAt });
      }
    },

    async finishRun({ path, body, actor }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const { outcome, summary = null } = check(schemas.FINISH_RUN, body, 'body');
      const result = await finishRun(deps, run_id, { outcome, summary }, actor);
      switch (result.kind) {
        case 'run-not-found':
          return refuse.runNotFound(run_id);
        case 'run-already-ended':
          return refuse.runAlreadyEnded(result.run);
        case 'recorded':
          return answerRun(200, result.run);
      }
    },
  } satisfies Record<string, CallHandler>;
}

function checkWorker(worker: WorkerRef, clusterArns: readonly string[], loc: readonly string[]): void {
  const fault = faultOf(worker, clusterArns);
  if (fault) throw new InvalidRequest([{ loc: [...loc, fault.field], msg: fault.expected, type: 'worker' }]);
}
