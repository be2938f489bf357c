import type { MemoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import type { Policies } from '../../../functions/core/policy.ts';
import type { Run } from '../../../functions/core/run.ts';
import type { Task } from '../../../functions/core/task.ts';
import type { RunCommit } from '../../../functions/ports/run-store.ts';
import type { Ecs } from '../world/ecs.ts';
import { checkEnd } from './end.ts';
import { intents } from './intents.ts';
import { checkRun } from './run-change.ts';
import { checkTask } from './task-change.ts';
import type { Report } from './violation.ts';

export interface Safety {
  /** Looks at everything that the write which just took effect has changed; tells whether it changed anything. */
  wrote(by: object, commit?: RunCommit): boolean;
  stopping(by: object, taskArn: string, reason: string): void;
  killing(by: object, taskArn: string): void;
  /** Somebody from outside has moved a task by hand: no move of ours. */
  forgive(): void;
}

interface Deps {
  readonly store: MemoryRunStore;
  readonly ecs: Ecs;
  readonly policies: Policies;
  readonly report: Report;
  readonly nowSeconds: () => number;
  /** Whether all clocks are right: only then do times on record bound what really happened. */
  readonly areClocksRight: boolean;
}

/** S1–S7 and S10, of the records as they are: who wrote them, and how, makes no difference. */
export function safety(deps: Deps): Safety {
  const { store, ecs, report } = deps;
  const runs = new Map<string, Run>();
  const tasks = new Map<string, Task>();
  const acts = intents(ecs, report, deps.areClocksRight ? deps.nowSeconds : undefined, (taskArn) =>
    store.boundTo(taskArn),
  );

  const lookAtRuns = (by: object): boolean => {
    let hasChanged = false;
    for (const after of store.allRuns()) {
      const before = runs.get(after.run_id);
      if (before === after) continue;
      hasChanged = true;
      runs.set(after.run_id, after);
      acts.wrote(by, before, after);
      if (before === undefined) continue;
      const task = store.allTasks().find(({ task_id }) => task_id === after.task_id);
      checkRun({ ...deps, before, after, task });
      checkEnd({ ...deps, before, after });
    }
    return hasChanged;
  };
  const lookAtTasks = (): boolean => {
    let hasChanged = false;
    for (const after of store.allTasks()) {
      const before = tasks.get(after.task_id);
      if (before === after) continue;
      hasChanged = true;
      tasks.set(after.task_id, after);
      if (before !== undefined) checkTask({ before, after, runs, report });
    }
    return hasChanged;
  };

  return {
    wrote: (by, commit) => {
      const stored = commit && runs.get(commit.run.run_id);
      const haveRunsChanged = lookAtRuns(by);
      if (stored && haveRunsChanged) checkOverwritten(commit, stored, report);
      return lookAtTasks() || haveRunsChanged;
    },
    forgive: () => {
      for (const task of store.allTasks()) tasks.set(task.task_id, task);
    },
    killing: (by, taskArn) =>
      // A wrong run may name it too: no intent of that one counts.
      acts.killing(by, taskArn, runs.get(ecs.find(taskArn)?.startedBy ?? '')),
    stopping: (by, taskArn, reason) =>
      acts.stopping(by, taskArn, runs.get(reason.split(' ').at(-1) ?? ''), reason),
  };
}

/**
 * S8: what a write sets is still as it was read, or somebody's write in between is lost. An operator who abandons a run
 * changes what was read; and the same written twice loses nothing.
 */
function checkOverwritten({ run, move }: RunCommit, stored: Run, report: Report): void {
  if (move.set.proof?.source === 'operator') return;
  for (const field of Object.keys(move.set) as (keyof typeof move.set)[]) {
    if (stored[field] === run[field]) continue;
    const known = JSON.stringify(stored[field]);
    if (known !== JSON.stringify(run[field]) && known !== JSON.stringify(move.set[field]))
      report('S8', `run ${run.run_id}: ${field} was written meanwhile, and is written over`);
  }
}
