import type { EpochSeconds } from './time.ts';

/** In the order in which a list of all tasks gives them. */
export const TASK_STATUSES = ['running', 'blocked', 'ready', 'done'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

/** A piece of work: the card on the board. The record is also the answer of `GET /tasks/{task_id}`. */
export interface Task {
  readonly task_id: string;
  readonly title: string;
  readonly assignee: string | null;
  readonly status: TaskStatus;
  /** The open run; whoever acts for another run changes nothing here. */
  readonly current_run_id: string | null;
  readonly attempts: number;
  readonly consecutive_failures: number;
  readonly last_failure_error: string | null;
  /** Who holds a blocked task back; null where a worker's word blocked it. */
  readonly held_by: string | null;
  readonly created_at: EpochSeconds;
}

/** What the end of its run makes of a task. Relative to what is stored, so it needs no read. */
export interface TaskRelease {
  readonly status: Exclude<TaskStatus, 'running'>;
  readonly failures:
    { readonly kind: 'reset' } | { readonly kind: 'keep' } | { readonly kind: 'add'; readonly error: string };
  readonly held_by: string | null;
}

export function newTask(of: Pick<Task, 'task_id' | 'title' | 'assignee' | 'created_at'>): Task {
  return {
    ...of,
    status: 'ready',
    current_run_id: null,
    attempts: 0,
    consecutive_failures: 0,
    last_failure_error: null,
    held_by: null,
  };
}

export function released(task: Task, release: TaskRelease): Task {
  const { failures } = release;
  return {
    ...task,
    status: release.status,
    current_run_id: null,
    held_by: release.held_by,
    consecutive_failures:
      failures.kind === 'reset' ? 0 : task.consecutive_failures + (failures.kind === 'add' ? 1 : 0),
    last_failure_error:
      failures.kind === 'reset' ? null : failures.kind === 'add' ? failures.error : task.last_failure_error,
  };
}
