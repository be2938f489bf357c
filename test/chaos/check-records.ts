import { hasEnded, type Run, type RunEvent } from '../../functions/core/run.ts';
import type { Task } from '../../functions/core/task.ts';

export interface Records {
  readonly run: Run;
  readonly task: Task;
  readonly events: readonly RunEvent[];
  /** A termination was answered with 202. */
  readonly isTerminated: boolean;
}

const TASK_AFTER = {
  reclaimed: 'ready',
  timed_out: 'ready',
  failed: 'ready',
  crashed: 'ready',
  blocked: 'blocked',
  completed: 'done',
} as const;

/** What is wrong with the records of a run that must have ended, in words. */
export function faultsIn({ run, task, events, isTerminated }: Records): readonly string[] {
  if (!hasEnded(run)) return [`has not ended: ${JSON.stringify(run.termination)}`];
  const { outcome, proof, worker, version, ended_at } = run;
  const terminal = events.filter(({ kind }) => kind in TASK_AFTER);
  const ids = events.map(({ id }) => id);
  const checks: Readonly<Record<string, boolean>> = {
    [`S5: terminal events ${terminal.map(({ kind }) => kind).join()}, outcome ${outcome}`]:
      terminal.length !== 1 || terminal[0]?.kind !== outcome || terminal[0].created_at !== ended_at,
    [`S5: event ids ${ids.join()}, version ${version}`]:
      ids.length !== version || ids.some((id, index) => id !== index + 1),
    [`S5: task is ${task.status}, after ${outcome}`]:
      task.status !== TASK_AFTER[outcome] || task.current_run_id !== null,
    [`S2: proof of ${proof.task_arn ?? 'no worker'} by ${proof.source}, worker ${worker?.task_arn ?? 'none'}`]:
      proof.task_arn !== worker?.task_arn || !['event', 'describe', 'missing'].includes(proof.source),
    'S7: a termination was accepted, none is on record': isTerminated && run.termination === null,
    [`S6: ${outcome}, with the termination of an operator`]:
      run.termination !== null && !['reclaimed', 'completed'].includes(outcome),
    'S6: an operator’s termination counts as a failure':
      outcome === 'reclaimed' && task.consecutive_failures > 0,
  };
  return Object.entries(checks).flatMap(([fault, isBroken]) => (isBroken ? [fault] : []));
}
