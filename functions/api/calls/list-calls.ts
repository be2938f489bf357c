import { listOpenRuns } from '../../app/list-open-runs.ts';
import { RUN_STATUSES, type RunStatus } from '../../core/run.ts';
import { TASK_STATUSES } from '../../core/task.ts';
import { check } from '../../http/body.ts';
import type { PageRequest, RunPart } from '../../ports/run-lists.ts';
import type { ApiDeps, CallHandler } from '../calls.ts';
import { placeOf } from '../cursor.ts';
import { answerActiveWorkers, answerRuns, answerTasks } from '../list-answers.ts';
import { refuse } from '../refusals.ts';
import * as schemas from '../schemas.ts';

/** What anybody may read of many runs and tasks, a page at a time. */
export function listCalls(deps: ApiDeps) {
  const { store, lists } = deps;
  return {
    async listActiveWorkers({ query }) {
      const list = 'workers/active';
      const request = pageOf(list, check(schemas.PAGE_QUERY, query, 'query'));
      return answerActiveWorkers(list, await listOpenRuns(deps, request));
    },

    async listRuns({ query }) {
      const { status, ...page } = check(schemas.RUNS_QUERY, query, 'query');
      const list = `runs?status=${status ?? ''}`;
      const statuses = status ? [status] : RUN_STATUSES;
      return answerRuns(list, await lists.listRuns(statuses.map(ofStatus), pageOf(list, page)));
    },

    async listTasks({ query }) {
      const { status, ...page } = check(schemas.TASKS_QUERY, query, 'query');
      const list = `tasks?status=${status ?? ''}`;
      const statuses = status ? [status] : TASK_STATUSES;
      return answerTasks(list, await lists.listTasks(statuses, pageOf(list, page)));
    },

    async listRunsOfTask({ path, query }) {
      const { task_id: taskId } = check(schemas.TASK_PATH, path, 'path');
      const list = `tasks/${taskId}/runs`;
      const request = pageOf(list, check(schemas.PAGE_QUERY, query, 'query'));
      if ((await store.readTask(taskId)) === undefined) return refuse.taskNotFound(taskId);
      return answerRuns(list, await lists.listRuns([{ kind: 'task', taskId }], request));
    },
  } satisfies Record<string, CallHandler>;
}

function ofStatus(status: RunStatus): RunPart {
  return { kind: 'status', status };
}

function pageOf(
  list: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): PageRequest {
  return { limit, after: cursor === undefined ? null : placeOf(list, cursor) };
}
