import { abandonRun } from '../../app/abandon-run.ts';
import { awaitEnd } from '../../app/await-end.ts';
import { holdTask, releaseTask } from '../../app/hold-task.ts';
import { reclaimTask } from '../../app/reclaim-task.ts';
import { requestTermination, type TerminateResult } from '../../app/request-termination.ts';
import { hasEnded, type OpenRun } from '../../core/run.ts';
import type { TerminationRequest } from '../../core/termination-request.ts';
import { check } from '../../http/body.ts';
import type { HttpAnswer } from '../../http/problem.ts';
import { answerAccepted, answerEnded, answerTask } from '../answers.ts';
import type { ApiDeps, CallHandler } from '../calls.ts';
import { refuse } from '../refusals.ts';
import type { ApiRequest } from '../request.ts';
import * as schemas from '../schemas.ts';

/** What operators ask for. */
export function terminationCalls(deps: ApiDeps) {
  const { store } = deps;
  return {
    async terminateRun(request) {
      const { run_id } = check(schemas.RUN_PATH, request.path, 'path');
      const body = check(schemas.TERMINATE_RUN, request.body, 'body');
      return answer(deps, request, run_id, await requestTermination(deps, run_id, requestOf(body, request)));
    },

    async forceTerminateRun(request) {
      const { run_id } = check(schemas.RUN_PATH, request.path, 'path');
      const body = check(schemas.TERMINATE_RUN, request.body, 'body');
      const forced = { ...requestOf(body, request), askSeconds: 0, isForced: true };
      return answer(deps, request, run_id, await requestTermination(deps, run_id, forced));
    },

    async reclaimTask(request) {
      const { task_id } = check(schemas.TASK_PATH, request.path, 'path');
      const body = check(schemas.RECLAIM_TASK, request.body, 'body');
      const result = await reclaimTask(deps, task_id, body.expected_run_id, requestOf(body, request));
      switch (result.kind) {
        case 'not-claimed':
          return refuse.notClaimed(task_id);
        case 'other-run':
          return refuse.otherRun(task_id, result.currentRunId, body.expected_run_id ?? '');
        case 'accepted':
          return answerInTime(deps, request, result.run, `../../runs/${result.run.run_id}`);
      }
    },

    async abandonRun({ path, body, actor }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const { reason } = check(schemas.ABANDON_RUN, body, 'body');
      const result = await abandonRun(deps, run_id, { reason, actor });
      switch (result.kind) {
        case 'run-not-found':
          return refuse.runNotFound(run_id);
        case 'run-already-ended':
          return refuse.runAlreadyEnded(result.run);
        case 'not-stuck':
          return refuse.notStuck(result.run);
        case 'abandoned':
          return answerEnded(result.run);
      }
    },

    async holdTask({ path, actor }) {
      const { task_id } = check(schemas.TASK_PATH, path, 'path');
      const result = await holdTask(store, task_id, actor);
      if (result.kind === 'task-not-found') return refuse.taskNotFound(task_id);
      return result.kind === 'moved' ? answerTask(200, result.task) : refuse.taskNotHoldable(result.task);
    },

    async releaseTask({ path }) {
      const { task_id } = check(schemas.TASK_PATH, path, 'path');
      const result = await releaseTask(store, task_id);
      if (result.kind === 'task-not-found') return refuse.taskNotFound(task_id);
      return result.kind === 'moved' ? answerTask(200, result.task) : refuse.taskNotHeld(result.task);
    },
  } satisfies Record<string, CallHandler>;
}

/** The body as a request of whoever the authorizer says is calling. */
function requestOf(
  {
    reason = null,
    ask_seconds,
    then,
  }: { reason?: string | null | undefined; ask_seconds: number; then: TerminationRequest['then'] },
  { actor }: ApiRequest,
): TerminationRequest {
  // A blank one says nothing, and an event would show it as if somebody had.
  return { reason: reason?.trim() || null, actor, then, askSeconds: ask_seconds, isForced: false };
}

async function answer(
  deps: ApiDeps,
  request: ApiRequest,
  runId: string,
  result: TerminateResult,
): Promise<HttpAnswer> {
  switch (result.kind) {
    case 'run-not-found':
      return refuse.runNotFound(runId);
    case 'run-already-ended':
      return refuse.runAlreadyEnded(result.run);
    case 'not-reclaimable':
      return refuse.notReclaimable(runId, result.taskId);
    case 'accepted':
      return answerInTime(deps, request, result.run, `../${runId}`);
  }
}

/**
 * 202 at once; or, for a caller who prefers to wait, 200 once the run has ended in time. The time that storing took
 * counts: the gateway waits for the whole of it.
 */
async function answerInTime(
  deps: ApiDeps,
  { receivedAtMs, waitSeconds }: ApiRequest,
  run: OpenRun,
  location: string,
): Promise<HttpAnswer> {
  if (waitSeconds === 0) return answerAccepted(run, { location });
  const applied = { 'preference-applied': `wait=${waitSeconds}` };
  const latest = await awaitEnd(deps, run, receivedAtMs + waitSeconds * 1000);
  return hasEnded(latest) ? answerEnded(latest, applied) : answerAccepted(latest, { location, ...applied });
}
