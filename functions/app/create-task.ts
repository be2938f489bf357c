import { newTask, type Task } from '../core/task.ts';
import { epochSeconds } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';

export type CreateTaskResult =
  | { readonly kind: 'created'; readonly task: Task }
  | { readonly kind: 'task-exists'; readonly task: Task | undefined };

export async function createTask(
  { store, clock }: { readonly store: RunStore; readonly clock: Clock },
  request: Pick<Task, 'task_id' | 'title' | 'assignee'>,
): Promise<CreateTaskResult> {
  const task = newTask({ ...request, created_at: epochSeconds(clock.nowMs()) });
  if ((await store.createTask(task)) === 'created') return { kind: 'created', task };
  return { kind: 'task-exists', task: await store.readTask(task.task_id) };
}
