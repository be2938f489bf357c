import { randomUUID } from 'node:crypto';
import { newRun, type OpenRun } from '../../functions/core/run.ts';
import { newTask, type Task } from '../../functions/core/task.ts';
import type { Proof } from '../../functions/core/run.ts';
import type { Termination } from '../../functions/core/termination.ts';
import type { Sighting, Worker } from '../../functions/core/worker.ts';

/** Records as tests need them: whole and valid, with what matters overridden. */
export const NOW = 1_800_000_000;
export const CLUSTER_ARN = 'arn:aws:ecs:us-east-1:000000000000:cluster/unit';

let count = 0;
export function freshId(prefix: string): string {
  count += 1;
  return `${prefix}-${process.pid}-${count}`;
}

export function aTask(overrides: Partial<Task> = {}): Task {
  return {
    ...newTask({ task_id: freshId('task'), title: 'write it', assignee: null, created_at: NOW }),
    ...overrides,
  };
}

export function anOpenRun(overrides: Partial<OpenRun> = {}): OpenRun {
  const run = newRun({
    run_id: freshId('run'),
    task_id: freshId('task'),
    attempt: 1,
    profile: null,
    started_at: NOW,
    max_runtime_seconds: null,
  });
  return { ...run, ...overrides };
}

export function aWorker(overrides: Partial<Worker> = {}): Worker {
  return {
    cluster: 'unit',
    task_arn: `arn:aws:ecs:us-east-1:000000000000:task/unit/${randomUUID().replaceAll('-', '')}`,
    verified: true,
    confirmed: false,
    launch_type: 'FARGATE',
    containers: [{ name: 'app', essential: true, stop_timeout: 30, depends_on: [] }],
    missing_since: null,
    doubt: null,
    ...overrides,
  };
}

export function aTermination(overrides: Partial<Termination> = {}): Termination {
  return {
    id: freshId('termination'),
    state: 'requested',
    reason: null,
    requested_at: NOW,
    requested_by: 'arn:aws:iam::000000000000:user/ann',
    then: 'requeue',
    held_by: null,
    ask_until: null,
    asked_at: null,
    rung: null,
    stop_attempts: 0,
    stop_deferred: false,
    stopping_at: null,
    confirm_by: null,
    forced: false,
    empty_searches: 0,
    obstacle: null,
    ...overrides,
  };
}

/** A worker that ECS stopped on request and whose one container died of SIGTERM. */
export function aStoppedSighting(worker: Worker, runId: string, overrides: Partial<Sighting> = {}): Sighting {
  return {
    task_arn: worker.task_arn,
    task_definition_arn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/unit:1',
    last_status: 'STOPPED',
    desired_status: 'STOPPED',
    started_by: runId,
    group: 'family:unit',
    launch_type: 'FARGATE',
    was_placed: true,
    stop_code: 'UserInitiated',
    stopped_reason: 'standdown',
    containers: [{ name: 'app', exit_code: 143, reason: null }],
    stopping_at: NOW,
    execution_stopped_at: NOW + 1,
    stopped_at: NOW + 2,
    ...overrides,
  };
}

export const EXITED_CLEAN: Partial<Sighting> = {
  stop_code: 'EssentialContainerExited',
  containers: [{ name: 'app', exit_code: 0, reason: null }],
};

/** What an agent that lost its host reports. */
export const SILENT: Partial<Sighting> = {
  launch_type: 'EC2',
  containers: [{ name: 'app', exit_code: null, reason: null }],
};

export function aProof(overrides: Partial<Proof> = {}): Proof {
  return {
    task_arn: 'arn:aws:ecs:us-east-1:000000000000:task/unit/1',
    last_status: 'STOPPED',
    stop_code: 'UserInitiated',
    stopped_reason: 'standdown',
    containers: [{ name: 'app', essential: true, exit_code: 143, reason: null }],
    stopping_at: NOW,
    execution_stopped_at: NOW + 1,
    stopped_at: NOW + 2,
    observed_at: NOW + 3,
    source: 'event',
    ...overrides,
  };
}
