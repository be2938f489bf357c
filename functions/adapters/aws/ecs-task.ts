import type { Task as EcsTask } from '@aws-sdk/client-ecs';
import type { LiveWorker } from '../../core/inspection.ts';
import { epochSeconds } from '../../core/time.ts';
import type { Sighting } from '../../core/worker.ts';

/** Reads a task of DescribeTasks; times come as dates and leave as epoch seconds. */
export function sightingOf(task: EcsTask): Sighting {
  return {
    task_arn: task.taskArn ?? '',
    task_definition_arn: task.taskDefinitionArn ?? '',
    last_status: task.lastStatus ?? '',
    desired_status: task.desiredStatus ?? null,
    started_by: task.startedBy ?? null,
    group: task.group ?? null,
    launch_type: task.launchType ?? null,
    was_placed: [task.containerInstanceArn, task.pullStartedAt, task.startedAt].some(Boolean),
    stop_code: task.stopCode ?? null,
    stopped_reason: task.stoppedReason ?? null,
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      exit_code: container.exitCode ?? null,
      reason: container.reason ?? null,
    })),
    stopping_at: secondsOf(task.stoppingAt),
    execution_stopped_at: secondsOf(task.executionStoppedAt),
    stopped_at: secondsOf(task.stoppedAt),
  };
}

/** The same task as a person wants to see it. `cpu` and `memory` are ECS's own strings, in units and MiB. */
export function liveWorkerOf(task: EcsTask): LiveWorker {
  return {
    last_status: task.lastStatus ?? '',
    desired_status: task.desiredStatus ?? null,
    cpu: task.cpu ?? null,
    memory: task.memory ?? null,
    containers: (task.containers ?? []).map((container) => ({
      name: container.name ?? '',
      last_status: container.lastStatus ?? null,
      health: container.healthStatus ?? null,
      exit_code: container.exitCode ?? null,
      reason: container.reason ?? null,
    })),
    health: task.healthStatus ?? null,
    connectivity: task.connectivity ?? null,
    started_at: secondsOf(task.startedAt),
  };
}

function secondsOf(date: Date | undefined): number | null {
  return date ? epochSeconds(date.getTime()) : null;
}
