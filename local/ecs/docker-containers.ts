import type { Cluster } from './arns.ts';
import { containerInstanceArn } from './instances.ts';
import type { Instance } from './instances.ts';
import type { Tasks } from './tasks.ts';

/** A running container, as the Docker of its instance knows it. */
export interface DockerContainer {
  /** What ECS calls `runtimeId`. */
  readonly id: string;
  /** Those that the ECS agent sets. */
  readonly labels: Readonly<Record<string, string>>;
  /** SIGKILL, past ECS. */
  readonly kill: () => void;
}

export function dockerContainers(
  cluster: Cluster,
  tasks: Tasks,
  instance: Instance,
): readonly DockerContainer[] {
  const hostArn = containerInstanceArn(cluster, instance);
  const hosted = tasks.visible().filter(({ record }) => record.containerInstanceArn === hostArn);
  return hosted.flatMap(({ record, containers }) =>
    containers.flatMap(({ definition, report, kill }) => {
      const { lastStatus, runtimeId } = report();
      if (lastStatus !== 'RUNNING' || runtimeId === undefined) return [];
      const labels = {
        'com.amazonaws.ecs.cluster': cluster.name,
        'com.amazonaws.ecs.container-name': definition.name,
        'com.amazonaws.ecs.task-arn': record.taskArn,
        'com.amazonaws.ecs.task-definition-family': record.definition.family,
        'com.amazonaws.ecs.task-definition-version': String(record.definition.revision),
      };
      return [{ id: runtimeId, labels, kill }];
    }),
  );
}
