import { attachWorker } from '../app/attach-worker.ts';
import { awaitEnd } from '../app/await-end.ts';
import { claimRun } from '../app/claim-run.ts';
import { createTask } from '../app/create-task.ts';
import { requestTermination } from '../app/request-termination.ts';
import { faultOf } from '../core/arn.ts';
import type { WorkerRef } from '../core/worker.ts';
import { check, InvalidRequest } from '../http/body.ts';
import { type HttpAnswer, json } from '../http/problem.ts';
import type { Clock, Log, RunStore, Steps, Workers } from '../ports.ts';
import { answerAccepted, answerEnded, answerRefusal, answerRun, answerTask, refuse } from './answers.ts';
import type { ApiRequest } from './request.ts';
import type { Call } from './routes.ts';
import * as schemas from './schemas.ts';

export interface ApiDeps {
  readonly store: RunStore;
  readonly workers: Workers;
  readonly steps: Steps;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly clusterArns: readonly string[];
}

type CallHandler = (request: ApiRequest) => Promise<HttpAnswer>;

/** Every call: parse, run the app's verb, answer. */
export function createCalls(deps: ApiDeps): Readonly<Record<Call, CallHandler>> {
  const { store, newId } = deps;
  return {
    async createTask({ body }) {
      const { task_id = newId(), title, assignee = null } = check(schemas.CREATE_TASK, body, 'body');
      const result = await createTask(deps, { task_id, title, assignee });
      return result.kind === 'created'
        ? answerTask(201, result.task)
        : refuse.taskExists(task_id, result.task);
    },

    async readTask({ path }) {
      const { task_id } = check(schemas.TASK_PATH, path, 'path');
      const task = await store.readTask(task_id);
      return task ? answerTask(200, task) : refuse.taskNotFound(task_id);
    },

    async claimRun({ path, body, actor }) {
      const { task_id: taskId } = check(schemas.TASK_PATH, path, 'path');
      const claim = check(schemas.CLAIM_RUN, body, 'body');
      const { run_id: runId = newId(), profile = null, worker = null } = claim;
      if (worker) checkWorker(worker, deps.clusterArns, ['body', 'worker']);
      const maxRuntimeSeconds = claim.max_runtime_seconds ?? null;
      const result = await claimRun(deps, { taskId, runId, profile, worker, maxRuntimeSeconds, actor });
      if (result.kind === 'claimed') return answerRun(201, result.run);
      if (result.kind === 'already-claimed') return answerRun(200, result.run);
      return answerRefusal(result, runId, taskId, worker?.task_arn ?? '');
    },

    async readRun({ path }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const run = await store.readRun(run_id);
      return run ? answerRun(200, run) : refuse.runNotFound(run_id);
    },

    async listEvents({ path, query }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const { after, limit } = check(schemas.EVENTS_QUERY, query, 'query');
      const run = await store.readRun(run_id);
      if (run === undefined) return refuse.runNotFound(run_id);
      const events = await store.listEvents(run_id, after, limit);
      const lastId = events.at(-1)?.id ?? after;
      return json(200, { events, next_cursor: lastId < run.version ? lastId : null });
    },

    async attachWorker({ path, body, actor }) {
      const { run_id: runId } = check(schemas.RUN_PATH, path, 'path');
      const worker = check(schemas.ATTACH_WORKER, body, 'body');
      checkWorker(worker, deps.clusterArns, ['body']);
      const result = await attachWorker(deps, { runId, worker, actor });
      if (result.kind === 'attached') return answerRun(200, result.run);
      return answerRefusal(result, runId, '', worker.task_arn);
    },

    async terminateRun({ path, body, actor, waitSeconds }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const { reason = null, ask_seconds, then } = check(schemas.TERMINATE_RUN, body, 'body');
      const result = await requestTermination(deps, run_id, { reason, actor, then, askSeconds: ask_seconds });
      switch (result.kind) {
        case 'run-not-found':
          return refuse.runNotFound(run_id);
        case 'run-already-ended':
          return refuse.runAlreadyEnded(result.run);
        case 'not-reclaimable':
          return refuse.notReclaimable(run_id, result.taskId);
        case 'accepted': {
          if (waitSeconds === 0) return answerAccepted(result.run);
          const applied = { 'preference-applied': `wait=${waitSeconds}` };
          const ended = await awaitEnd(deps, run_id, waitSeconds);
          return ended ? answerEnded(ended, applied) : answerAccepted(result.run, applied);
        }
      }
    },
  };
}

function checkWorker(worker: WorkerRef, clusterArns: readonly string[], loc: readonly string[]): void {
  const fault = faultOf(worker, clusterArns);
  if (fault) throw new InvalidRequest([{ loc: [...loc, fault.field], msg: fault.expected, type: 'worker' }]);
}
