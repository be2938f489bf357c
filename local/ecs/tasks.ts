import type { Task } from './task.ts';

/** ECS promises one hour at least. */
const STOPPED_TASKS_VISIBLE_MS = 60 * 60 * 1000;

/** The tasks that can still be seen: all that live, and for an hour those that have stopped. */
export interface Tasks {
  add(task: Task): void;
  find(taskArn: string): Task | undefined;
  /** Oldest first. */
  visible(): readonly Task[];
}

export function createTasks(): Tasks {
  const byArn = new Map<string, Task>();
  const forgetOld = () => {
    for (const [taskArn, { record }] of byArn) {
      if (record.stoppedAt && Date.now() - record.stoppedAt.getTime() > STOPPED_TASKS_VISIBLE_MS) {
        byArn.delete(taskArn);
      }
    }
  };
  return {
    add: (task) => void byArn.set(task.record.taskArn, task),
    find: (taskArn) => {
      forgetOld();
      return byArn.get(taskArn);
    },
    visible: () => {
      forgetOld();
      return [...byArn.values()];
    },
  };
}
