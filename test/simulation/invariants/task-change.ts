import { hasEnded, type Run } from '../../../functions/core/run.ts';
import type { Task, TaskStatus } from '../../../functions/core/task.ts';
import type { Report } from './violation.ts';

interface Change {
  readonly before: Task;
  readonly after: Task;
  readonly runs: ReadonlyMap<string, Run>;
  readonly report: Report;
}

const MOVES: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  ready: ['running', 'blocked'],
  running: ['ready', 'blocked', 'done'],
  blocked: ['ready'],
  done: [],
};

/** S4: a task is moved by its current run, by nobody else, and goes one of the listed ways. */
export function checkTask({ before, after, runs, report }: Change): void {
  const name = `task ${after.task_id}`;
  if (before.status !== after.status && !MOVES[before.status].includes(after.status))
    report('S4', `${name} went from ${before.status} to ${after.status}`);
  const isSameRun = before.current_run_id === after.current_run_id;
  if (isSameRun && before.status === after.status) return;
  if (before.status === 'running' && before.current_run_id !== null)
    checkLeft(before.current_run_id, before, after, runs, report);
  if (!isSameRun && after.current_run_id !== null) checkTaken(before, after, runs, report);
}

function checkLeft(runId: string, before: Task, after: Task, runs: Change['runs'], report: Report): void {
  const run = runs.get(runId);
  if (run === undefined) return;
  if (!hasEnded(run)) {
    report('S4', `task ${after.task_id} left run ${runId}, which is open`);
    return;
  }
  const isFailure = ['failed', 'timed_out', 'crashed'].includes(run.outcome);
  const isReset = ['reclaimed', 'completed'].includes(run.outcome);
  const expected = isReset ? 0 : before.consecutive_failures + (isFailure ? 1 : 0);
  if (after.consecutive_failures !== expected)
    report(
      'S6',
      `task ${after.task_id} counts ${after.consecutive_failures} failures after ${run.outcome}, expected ${expected}`,
    );
  const error = isReset ? null : isFailure ? (run.error ?? run.outcome) : before.last_failure_error;
  if (after.last_failure_error !== error)
    report(
      'S6',
      `task ${after.task_id} tells ${after.last_failure_error} after ${run.outcome}, expected ${error}`,
    );
  const isHeld =
    run.outcome === 'blocked' || (run.outcome === 'reclaimed' && run.termination?.then === 'hold');
  const status = run.outcome === 'completed' ? 'done' : isHeld ? 'blocked' : 'ready';
  if (after.status !== status)
    report('S5', `task ${after.task_id} is ${after.status} after ${run.outcome}, expected ${status}`);
  const holder = run.outcome === 'reclaimed' && isHeld ? run.termination?.held_by : null;
  if (after.held_by !== holder)
    report(
      'S5',
      `task ${after.task_id} is held by ${after.held_by} after ${run.outcome}, expected ${holder}`,
    );
}

function checkTaken(before: Task, after: Task, runs: Change['runs'], report: Report): void {
  const run = runs.get(after.current_run_id ?? '');
  if (after.attempts !== before.attempts + 1 || run?.attempt !== after.attempts)
    report(
      'S4',
      `task ${after.task_id} is at attempt ${after.attempts} after ${before.attempts}, its run at ${run?.attempt ?? 'none'}`,
    );
}
