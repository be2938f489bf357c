import { type Effective, effectiveOf } from '../core/effective.ts';
import type { Inspection } from '../core/inspection.ts';
import { hasEnded, type Run, type RunEvent } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import type { Termination } from '../core/termination.ts';
import { type HttpAnswer, json } from '../http/problem.ts';
import { RETRY_AFTER_SECONDS } from '../wiring/limits.ts';

/* How results leave: one function a shape. */

export const answerRun = (statusCode: 200 | 201, run: Run): HttpAnswer =>
  json(statusCode, { run: runView(run) });
export const answerTask = (statusCode: 200 | 201, task: Task): HttpAnswer =>
  json(statusCode, { task: taskView(task) });

export function answerAccepted(run: Run, headers: Readonly<Record<string, string>>): HttpAnswer {
  const { run_id, task_id } = run;
  return json(
    202,
    { ok: true, run_id, task_id, termination: terminationOf(run) },
    { 'retry-after': String(RETRY_AFTER_SECONDS), ...headers },
  );
}

export function answerEnded(run: Run, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  const { run_id, task_id, outcome } = run;
  return json(200, { ok: true, run_id, task_id, outcome, termination: terminationOf(run) }, headers);
}

export function answerInspection(runId: string, inspection: Inspection): HttpAnswer {
  if (!('worker' in inspection)) return json(200, { run_id: runId, ...inspection });
  const { alive, worker, ...finding } = inspection;
  return json(200, { run_id: runId, alive, ...worker, ...finding });
}

/** Records as docs/contract.md, section 3, lists them, in its order; a field of newer code stays inside. */
export function taskView(task: Task): Task {
  return {
    task_id: task.task_id,
    title: task.title,
    assignee: task.assignee,
    status: task.status,
    current_run_id: task.current_run_id,
    attempts: task.attempts,
    consecutive_failures: task.consecutive_failures,
    last_failure_error: task.last_failure_error,
    held_by: task.held_by,
    created_at: task.created_at,
  };
}

export function eventView({ id, run_id, task_id, kind, payload, created_at }: RunEvent): RunEvent {
  return { id, run_id, task_id, kind, payload, created_at };
}

export function runView(run: Run) {
  return {
    run_id: run.run_id,
    task_id: run.task_id,
    attempt: run.attempt,
    profile: run.profile,
    status: run.status,
    outcome: run.outcome,
    worker: run.worker,
    started_at: run.started_at,
    ended_at: run.ended_at,
    last_heartbeat_at: run.last_heartbeat_at,
    last_note: run.last_note,
    max_runtime_seconds: run.max_runtime_seconds,
    finish: run.finish,
    summary: run.summary,
    error: run.error,
    termination: terminationOf(run),
    proof: run.proof,
    late_workers: run.late_workers,
    version: run.version,
    next_at: run.next_at,
  };
}

type TerminationView = Pick<
  Termination,
  'id' | 'state' | 'reason' | 'requested_at' | 'requested_by' | 'then' | 'rung' | 'obstacle'
> & { readonly next_at: number | null; readonly effective: Effective };

/** The termination as callers see it; its next look is the run's, while the run is open. */
export function terminationOf(run: Run): TerminationView | null {
  if (run.termination === null) return null;
  const { id, state, reason, requested_at, requested_by, then, rung, obstacle } = run.termination;
  return {
    id,
    state,
    reason,
    requested_at,
    requested_by,
    then,
    rung,
    obstacle,
    next_at: hasEnded(run) ? null : run.next_at,
    effective: effectiveOf(run.termination, run.worker),
  };
}
