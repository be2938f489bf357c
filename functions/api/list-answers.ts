import type { OpenRuns } from '../app/list-open-runs.ts';
import type { OpenRun, Run } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import type { Worker } from '../core/worker.ts';
import { type HttpAnswer, json } from '../http/problem.ts';
import type { Page, Place } from '../ports/run-lists.ts';
import { runView, taskView, terminationOf } from './answers.ts';
import { cursorOf } from './cursor.ts';

/** How pages leave. `list` names the list with its filter: its cursors are good for no other. */
export function answerRuns(list: string, { records, next }: Page<Run>): HttpAnswer {
  return json(200, { runs: records.map(runView), next_cursor: nextCursor(list, next) });
}

export function answerTasks(list: string, { records, next }: Page<Task>): HttpAnswer {
  return json(200, { tasks: records.map(taskView), next_cursor: nextCursor(list, next) });
}

type ActiveRun = OpenRun & { readonly worker: Worker };

/** Of the open runs, those that have a worker. */
export function answerActiveWorkers(list: string, { records, tasks, checkedAt, next }: OpenRuns): HttpAnswer {
  const active = records.filter((run): run is ActiveRun => run.worker !== null);
  return json(200, {
    workers: active.map((run) => activeWorkerView(run, tasks.get(run.task_id))),
    count: active.length,
    checked_at: checkedAt,
    next_cursor: nextCursor(list, next),
  });
}

function activeWorkerView(run: ActiveRun, task: Task | undefined) {
  return {
    run_id: run.run_id,
    task_id: run.task_id,
    task_title: task?.title ?? null,
    task_status: task?.status ?? null,
    task_assignee: task?.assignee ?? null,
    profile: run.profile,
    worker: { cluster: run.worker.cluster, task_arn: run.worker.task_arn },
    started_at: run.started_at,
    last_heartbeat_at: run.last_heartbeat_at,
    max_runtime_seconds: run.max_runtime_seconds,
    termination: terminationOf(run),
  };
}

function nextCursor(list: string, next: Place | null): string | null {
  return next && cursorOf(list, next);
}
