import { join } from 'node:path';
import type { Reaper } from '../reaper.ts';
import { clusterArn, newContainerArn, newTaskArn, taskIdOf } from './arns.ts';
import type { Cluster } from './arns.ts';
import { createContainer } from './container.ts';
import type { Launch } from './container.ts';
import { containerEnvironment } from './environment.ts';
import { containerInstanceArn, placeOn } from './instances.ts';
import type { RunTaskInput } from './run-task.ts';
import type { Withholds } from './signals.ts';
import type { TaskContainer } from './start-containers.ts';
import type { ContainerDefinition, TaskDefinition } from './task-definitions.ts';
import type { TaskRecord } from './task-record.ts';
import { startTask } from './task.ts';
import type { Task } from './task.ts';

const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

export interface Host {
  readonly cluster: Cluster;
  readonly logFolder: string;
  readonly reaper: Reaper;
  readonly workerEnvironment: () => Readonly<Record<string, string>>;
  readonly withholds: Withholds;
  readonly onChange: (record: TaskRecord) => void;
}

export function launchTask(host: Host, request: RunTaskInput, definition: TaskDefinition): Task {
  const taskArn = newTaskArn(host.cluster);
  const containers = definition.containerDefinitions.map((container): TaskContainer => ({
    definition: container,
    ...createContainer(launchOf(host, taskArn, request, container), host.reaper),
  }));
  const record: TaskRecord = {
    taskArn,
    clusterArn: clusterArn(host.cluster),
    definition,
    request,
    containerInstanceArn: hostArnOf(host.cluster, request),
    containers: containers.map(({ definition: { name, image, cpu, memory }, report }) => ({
      containerArn: newContainerArn(host.cluster, taskArn),
      name,
      image,
      cpu,
      memory,
      report,
    })),
    createdAt: new Date(),
    version: 1,
    lastStatus: 'PROVISIONING',
    desiredStatus: 'RUNNING',
    tags: request.tags,
  };
  return startTask(record, containers, host.onChange);
}

function hostArnOf(cluster: Cluster, { launchType, placementConstraints }: RunTaskInput): string | undefined {
  return launchType === 'EC2' ? containerInstanceArn(cluster, placeOn(placementConstraints)) : undefined;
}

function launchOf(
  host: Host,
  taskArn: string,
  request: RunTaskInput,
  container: ContainerDefinition,
): Launch {
  const override = request.overrides.containerOverrides.find(({ name }) => name === container.name);
  return {
    command: [...container.entryPoint, ...(override?.command ?? container.command)],
    environment: containerEnvironment({
      region: host.cluster.region,
      launchType: request.launchType,
      startedBy: request.startedBy,
      worker: host.workerEnvironment(),
      definition: container.environment,
      override: override?.environment ?? [],
    }),
    workingDirectory: container.workingDirectory,
    logFile: join(host.logFolder, `${taskIdOf(taskArn)}-${container.name}.log`),
    stopTimeoutSeconds: container.stopTimeout ?? DEFAULT_STOP_TIMEOUT_SECONDS,
    withholds: (signal) =>
      host.withholds({ signal, taskArn, container: container.name, startedBy: request.startedBy }),
  };
}
