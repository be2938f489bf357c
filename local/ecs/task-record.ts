import type { ContainerReport } from './container.ts';
import type { RunTaskInput } from './run-task.ts';
import type { TaskDefinition } from './task-definitions.ts';

export type TaskStatus =
  'PROVISIONING' | 'PENDING' | 'RUNNING' | 'DEACTIVATING' | 'STOPPING' | 'DEPROVISIONING' | 'STOPPED';

export interface StopCause {
  readonly stopCode:
    'UserInitiated' | 'EssentialContainerExited' | 'TaskFailedToStart' | 'InfrastructureHealth';
  readonly stoppedReason: string;
}

/** What ECS knows of a task. The part that is not read-only changes during its life. */
export interface TaskRecord {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly definition: TaskDefinition;
  readonly request: RunTaskInput;
  /** Of the EC2 instance that hosts it; undefined elsewhere. */
  readonly containerInstanceArn: string | undefined;
  readonly containers: readonly ContainerRecord[];
  readonly createdAt: Date;
  /** Counts the changes of state from 1, without a gap. */
  version: number;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  tags: RunTaskInput['tags'];
  connectivityAt?: Date;
  startedAt?: Date;
  stoppingAt?: Date;
  executionStoppedAt?: Date;
  stoppedAt?: Date;
  stopCode?: StopCause['stopCode'];
  stoppedReason?: string;
}

export interface ContainerRecord {
  readonly containerArn: string;
  readonly name: string;
  readonly image: string;
  readonly cpu: number;
  readonly memory?: number | undefined;
  readonly report: () => ContainerReport;
}

/**
 * The fields that the API and the events share. They differ in how a time reads: seconds since 1970 with
 * fractions in the API, ISO 8601 in an event.
 */
export function describeTask<Time>(record: TaskRecord, time: (date: Date) => Time) {
  const optionalTime = (date: Date | undefined) => (date === undefined ? undefined : time(date));
  const { definition, request } = record;
  return {
    attachments: [],
    attributes: [],
    availabilityZone: 'local',
    clusterArn: record.clusterArn,
    containerInstanceArn: record.containerInstanceArn,
    connectivity: record.connectivityAt && ('CONNECTED' as const),
    connectivityAt: optionalTime(record.connectivityAt),
    containers: record.containers.map((container) => describeContainer(record, container)),
    cpu: definition.cpu,
    createdAt: time(record.createdAt),
    desiredStatus: record.desiredStatus,
    enableExecuteCommand: false,
    executionStoppedAt: optionalTime(record.executionStoppedAt),
    group: request.group ?? `family:${definition.family}`,
    lastStatus: record.lastStatus,
    launchType: request.launchType,
    memory: definition.memory,
    overrides: { ...request.overrides, containerOverrides: containerOverrides(record) },
    platformFamily: 'Linux',
    platformVersion: request.launchType === 'FARGATE' ? '1.4.0' : undefined,
    startedAt: optionalTime(record.startedAt),
    startedBy: request.startedBy,
    stopCode: record.stopCode,
    stoppedAt: optionalTime(record.stoppedAt),
    stoppedReason: record.stoppedReason,
    stoppingAt: optionalTime(record.stoppingAt),
    taskArn: record.taskArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    version: record.version,
  };
}

function describeContainer(record: TaskRecord, container: ContainerRecord) {
  return {
    containerArn: container.containerArn,
    taskArn: record.taskArn,
    name: container.name,
    image: container.image,
    networkBindings: [],
    networkInterfaces: [],
    cpu: String(container.cpu),
    memory: container.memory === undefined ? undefined : String(container.memory),
    ...container.report(),
  };
}

/** ECS names every container here, the ones without an override too. */
function containerOverrides({ containers, request }: TaskRecord) {
  return containers.map(
    ({ name }) => request.overrides.containerOverrides.find((override) => override.name === name) ?? { name },
  );
}
