import { inspectRun } from '../../app/inspect-run.ts';
import { check } from '../../http/body.ts';
import { json } from '../../http/problem.ts';
import { answerInspection, answerRun, answerTask, eventView } from '../answers.ts';
import type { ApiDeps, CallHandler } from '../calls.ts';
import { refuse } from '../refusals.ts';
import * as schemas from '../schemas.ts';

/** What anybody may read of one run or task. */
export function runCalls(deps: ApiDeps) {
  const { store } = deps;
  return {
    async readTask({ path }) {
      const { task_id } = check(schemas.TASK_PATH, path, 'path');
      const task = await store.readTask(task_id);
      return task ? answerTask(200, task) : refuse.taskNotFound(task_id);
    },

    async readRun({ path }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const run = await store.readRun(run_id);
      return run ? answerRun(200, run) : refuse.runNotFound(run_id);
    },

    async inspectRun({ path }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const inspection = await inspectRun(deps, run_id);
      return inspection ? answerInspection(run_id, inspection) : refuse.runNotFound(run_id);
    },

    async listEvents({ path, query }) {
      const { run_id } = check(schemas.RUN_PATH, path, 'path');
      const { after, limit } = check(schemas.EVENTS_QUERY, query, 'query');
      const run = await store.readRun(run_id);
      if (run === undefined) return refuse.runNotFound(run_id);
      const events = await store.listEvents(run_id, after, limit);
      const lastId = events.at(-1)?.id ?? after;
      return json(200, { events: events.map(eventView), next_cursor: lastId < run.version ? lastId : null });
    },
  } satisfies Record<string, CallHandler>;
}
