import { hasEnded, type OpenRun, type Run } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import type { EpochSeconds } from '../core/time.ts';
import type { Worker } from '../core/worker.ts';
import { type HttpAnswer, json } from '../http/problem.ts';
import type { Page, Place } from '../ports.ts';
import { runView, taskView, terminationOf } from './answers.ts';
import { cursorOf } from './cursor.ts';

/** How pages leave. `list` names the list with its filter: its cursors are good for no other. */
export function answerRuns(list: string, { records, next }: Page<Run>): HttpAnswer {
  return json(200, { runs: records.map(runView), next_cursor: nextCursor(list, next) });
}

export function answerTasks(list: string, { records, next }: Page<Task>): HttpAnswer {
  return json(200, { tasks: records.map(taskView), next_cursor: nextCursor(list, next) });
}

export interface ActiveWorkers extends Page<ActiveRun> {
  /** The tasks of these runs, in any order. */
  readonly tasks: readonly Task[];
  readonly checkedAt: EpochSeconds;
}

type ActiveRun = OpenRun & { readonly worker: Worker };

/** Whether a run is open and has a worker. */
export function isActive(run: Run): run is ActiveRun {
  return !hasEnded(run) && run.worker !== null;
}

export function answerActiveWorkers(list: string, active: ActiveWorkers): HttpAnswer {
  const tasks = new Map(active.tasks.map((task) => [task.task_id, task]));
  return json(200, {
    workers: active.records.map((run) => activeWorkerView(run, tasks.get(run.task_id))),
    count: active.records.length,
    checked_at: active.checkedAt,
    next_cursor: nextCursor(list, active.next),
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
