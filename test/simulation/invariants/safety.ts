import type { MemoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import { type EndedRun, hasEnded, type Run } from '../../../functions/core/run.ts';
import type { Task } from '../../../functions/core/task.ts';
import { phaseOf } from '../../functions/core/state-table/state-of.ts';
import type { Ecs } from '../world/ecs.ts';
import { checkEnd } from './end.ts';
import { isListed } from './moves.ts';
import type { Report } from './violation.ts';

export interface Safety {
  /** Looks at everything that the write which just took effect has changed; tells whether it changed anything. */
  wrote(): boolean;
  stopping(taskArn: string, reason: string): void;
  /** Somebody from outside has moved a task by hand: no move of ours. */
  forgive(): void;
}

interface Deps {
  readonly store: MemoryRunStore;
  readonly ecs: Ecs;
  readonly report: Report;
  readonly nowMs: () => number;
}

/** S1–S6 and S10, of the records as they are: who wrote them, and how, makes no difference. */
export function safety({ store, ecs, report, nowMs }: Deps): Safety {
  const runs = new Map<string, Run>();
  const tasks = new Map<string, Task>();

  const checkRun = (before: Run, after: Run): void => {
    if (hasEnded(before)) {
      if (!hasEnded(after) || !isSameEnd(before, after))
        report('S1', `run ${after.run_id} had ended as ${before.outcome}, now it is ${after.status}`);
      return;
    }
    if (after.version < before.version) report('S5', `run ${after.run_id} went back to version ${after.version}`);
    if (!isListed(phaseOf(before), phaseOf(after)))
      report('S10', `run ${after.run_id} went from ${phaseOf(before)} to ${phaseOf(after)}`);
    if (hasEnded(after)) {
      checkEnd({ before, after, ecs, report, nowMs: nowMs() });
      checkRelease(after);
    }
  };
  const checkRelease = (run: EndedRun): void => {
    const task = store.allTasks().find(({ task_id }) => task_id === run.task_id);
    if (task?.current_run_id === run.run_id)
      report('S5', `run ${run.run_id} has ended, task ${run.task_id} is still on it`);
  };
  const checkTask = (before: Task, after: Task): void => {
    const isOver = before.current_run_id !== null && after.current_run_id !== before.current_run_id;
    const run = isOver ? runs.get(before.current_run_id ?? '') : undefined;
    if (run !== undefined && !hasEnded(run))
      report('S4', `task ${after.task_id} left run ${run.run_id}, which is open`);
    if (before.status === 'done' && after.status !== 'done')
      report('S4', `task ${after.task_id} was done, now it is ${after.status}`);
  };

  return {
    wrote: () => {
      let hasChanged = false;
      for (const run of store.allRuns()) {
        const before = runs.get(run.run_id);
        if (before === run) continue;
        hasChanged = true;
        runs.set(run.run_id, run);
        if (before !== undefined) checkRun(before, run);
      }
      for (const task of store.allTasks()) {
        const before = tasks.get(task.task_id);
        if (before === task) continue;
        hasChanged = true;
        tasks.set(task.task_id, task);
        if (before !== undefined) checkTask(before, task);
      }
      return hasChanged;
    },
    forgive: () => {
      for (const task of store.allTasks()) tasks.set(task.task_id, task);
    },
    stopping: (taskArn, reason) => {
      const runId = reason.split(' ').at(-1) ?? '';
      const worker = ecs.find(taskArn);
      const run = runs.get(runId);
      if (worker?.startedBy !== runId)
        return report('S3', `StopTask of ${taskArn} for run ${runId}, started by ${worker?.startedBy ?? 'nobody'}`);
      if (run === undefined || !hasIntent(run, taskArn))
        report('S7', `StopTask of ${taskArn} for run ${runId} without a stored intent`);
    },
  };
}

/** The rung is on record before StopTask, or the worker stands there as a late one that was tried. */
function hasIntent(run: Run, taskArn: string): boolean {
  const late = run.late_workers.find((worker) => worker.task_arn === taskArn);
  if (late !== undefined) return late.stop_attempts > 0;
  if (run.worker?.task_arn !== taskArn || run.termination === null) return false;
  return run.termination.stopping_at !== null && run.termination.stop_attempts > 0;
}

function isSameEnd(one: EndedRun, other: EndedRun): boolean {
  const isProofKept = one.proof === other.proof || JSON.stringify(one.proof) === JSON.stringify(other.proof);
  return (
    isProofKept && one.outcome === other.outcome && one.error === other.error && one.ended_at === other.ended_at
  );
}

