import type { Sighting } from '../../functions/core/worker.ts';

/** The *ECS Task State Change* event that ECS would send about a sighting. */
export function stoppedEvent(sighting: Sighting): object {
  const iso = (seconds: number | null) =>
    seconds === null ? undefined : new Date(seconds * 1000).toISOString();
  return {
    version: '0',
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    detail: {
      taskArn: sighting.task_arn,
      taskDefinitionArn: sighting.task_definition_arn,
      lastStatus: sighting.last_status,
      startedBy: sighting.started_by,
      launchType: sighting.launch_type,
      stopCode: sighting.stop_code,
      stoppedReason: sighting.stopped_reason,
      containers: sighting.containers.map(({ name, exit_code }) => ({
        name,
        exitCode: exit_code ?? undefined,
      })),
      stoppingAt: iso(sighting.stopping_at),
      stoppedAt: iso(sighting.stopped_at),
      somethingNew: { to: 'ignore' },
    },
  };
}
