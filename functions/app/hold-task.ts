import type { MoveTaskResult, RunStore } from '../ports/run-store.ts';

/** Keeps a ready task from being claimed. One that is blocked already stays as it is. */
export async function holdTask(store: RunStore, taskId: string, actor: string): Promise<MoveTaskResult> {
  const result = await store.moveTask(taskId, { from: 'ready', to: 'blocked', heldBy: actor });
  const isHeldAlready = result.kind === 'other-status' && result.task.status === 'blocked';
  return isHeldAlready ? { kind: 'moved', task: result.task } : result;
}

export function releaseTask(store: RunStore, taskId: string): Promise<MoveTaskResult> {
  return store.moveTask(taskId, { from: 'blocked', to: 'ready', heldBy: null });
}
