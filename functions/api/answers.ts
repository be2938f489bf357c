import type { AttachResult } from '../app/attach-worker.ts';
import type { ClaimRunResult } from '../app/claim-run.ts';
import { type Effective, effectiveOf } from '../core/effective.ts';
import type { Inspection } from '../core/inspection.ts';
import { type EndedRun, hasEnded, type OpenRun, type Run, type RunEvent } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import type { Termination } from '../core/termination.ts';
import { type EpochSeconds, inWords } from '../core/time.ts';
import { type HttpAnswer, json, problem } from '../http/problem.ts';
import { RETRY_AFTER_SECONDS } from '../wiring/limits.ts';

/** How results leave: one function a shape, and each refusal with its code and exact detail. */
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

export const refuse = {
  runNotFound: (runId: string) => problem('RUN_NOT_FOUND', `run ${runId} not found`),
  taskNotFound: (taskId: string) => problem('TASK_NOT_FOUND', `task ${taskId} not found`),
  runAlreadyEnded: (run: EndedRun) =>
    problem('RUN_ALREADY_ENDED', `run ${run.run_id} already ended`, {
      members: { outcome: run.outcome, ...(run.termination && { termination: terminationOf(run) }) },
    }),
  notReclaimable: (runId: string, taskId: string) =>
    problem(
      'NOT_RECLAIMABLE',
      `cannot terminate run ${runId}: task ${taskId} is no longer in a reclaimable state`,
    ),
  notClaimed: (taskId: string) =>
    problem(
      'NOT_RECLAIMABLE',
      `cannot reclaim ${taskId}: not in a claimable state (not running, or unknown id)`,
    ),
  otherRun: (taskId: string, currentRunId: string, expectedRunId: string) =>
    problem(
      'NOT_RECLAIMABLE',
      `cannot reclaim ${taskId}: its current run is ${currentRunId}, expected ${expectedRunId}`,
    ),
  notStuck: ({ run_id, termination, next_at }: OpenRun) =>
    problem('NOT_RECLAIMABLE', `cannot abandon run ${run_id}: ${whyNotStuck(termination, next_at)}`),
  taskNotClaimable: (task: Task) =>
    problem('TASK_NOT_CLAIMABLE', `task ${task.task_id} is not claimable: ${task.status}`),
  taskNotHeld: (task: Task) => problem('TASK_NOT_HELD', `task ${task.task_id} is not held: ${task.status}`),
  taskExists: (taskId: string, task: Task | undefined) =>
    problem('TASK_EXISTS', `task ${taskId} exists: ${task?.status ?? 'unknown'}`),
};

type Refusal = Exclude<AttachResult | ClaimRunResult, { kind: 'attached' | 'claimed' | 'already-claimed' }>;

/** What keeps a run from being claimed, or a worker from being attached. Names what the caller named. */
export function answerRefusal(
  refusal: Refusal,
  { runId, taskId = '', taskArn = '' }: { runId: string; taskId?: string; taskArn?: string | undefined },
): HttpAnswer {
  switch (refusal.kind) {
    case 'run-not-found':
      return refuse.runNotFound(runId);
    case 'task-not-found':
      return refuse.taskNotFound(taskId);
    case 'run-already-ended':
      return refuse.runAlreadyEnded(refusal.run);
    case 'task-not-claimable':
      return refuse.taskNotClaimable(refusal.task);
    case 'run-exists':
      return problem(
        'RUN_EXISTS',
        refusal.run
          ? `run ${runId} exists: ${refusal.run.status}, of task ${refusal.run.task_id}`
          : `run ${runId} exists: expired`,
      );
    case 'worker-conflict':
      return problem('WORKER_CONFLICT', `run ${runId} has another worker: ${refusal.worker.task_arn}`);
    case 'worker-in-use':
      return problem('WORKER_IN_USE', `worker ${taskArn} serves another run`);
    case 'service-managed':
      return problem(
        'SERVICE_MANAGED',
        `worker ${taskArn} belongs to the ECS service ${refusal.service}, which would replace it`,
      );
    case 'not-of-run': {
      const msg = `expected a task started by ${runId}, got startedBy ${refusal.startedBy ?? 'nothing'}`;
      return problem('WORKER_NOT_OF_RUN', `task_arn: ${msg}`, {
        members: { errors: [{ loc: ['body', 'task_arn'], msg, type: 'worker_not_of_run' }] },
      });
    }
    case 'termination-requested':
      return problem('TERMINATION_REQUESTED', `run ${runId} is being terminated: its worker will be stopped`);
  }
}

function whyNotStuck(termination: Termination | null, nextAt: EpochSeconds | null): string {
  if (termination === null) return 'it is not stuck, and nobody has terminated it';
  const look = nextAt === null ? '' : `; the next look is at ${inWords(nextAt)}`;
  return `it is not stuck, it is ${termination.state}${look}`;
}

/** Records as contract section 3 lists them, in its order; a field of newer code stays inside. */
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
