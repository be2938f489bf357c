import { randomUUID } from 'node:crypto';
import { invalidParameter } from './errors.ts';

/** The one cluster that exists, and where it is. */
export interface Cluster {
  readonly region: string;
  readonly accountId: string;
  readonly name: string;
}

export function clusterArn(cluster: Cluster): string {
  return arn(cluster, `cluster/${cluster.name}`);
}

export function newTaskArn(cluster: Cluster): string {
  return arn(cluster, `task/${cluster.name}/${randomUUID().replaceAll('-', '')}`);
}

export function taskIdOf(taskArn: string): string {
  return taskArn.slice(taskArn.lastIndexOf('/') + 1);
}

export function newContainerArn(cluster: Cluster, taskArn: string): string {
  return arn(cluster, `container/${cluster.name}/${taskIdOf(taskArn)}/${randomUUID()}`);
}

export function taskDefinitionArn(cluster: Cluster, family: string, revision: number): string {
  return arn(cluster, `task-definition/${family}:${String(revision)}`);
}

export function arn({ region, accountId }: Cluster, resource: string): string {
  return `arn:aws:ecs:${region}:${accountId}:${resource}`;
}

/** A task's ARN from the id or the ARN that a caller gave; a malformed one is refused in ECS's words. */
export function readTaskReference(cluster: Cluster, reference: string): string {
  if (!reference.startsWith('arn:')) {
    checkTaskId(reference);
    return arn(cluster, `task/${cluster.name}/${reference}`);
  }
  const [kind, clusterName, id, ...rest] = reference.split(':').slice(5).join(':').split('/');
  if (kind !== 'task' || clusterName === undefined || id === undefined || rest.length > 0) {
    throw invalidParameter('Invalid identifier: Unexpected number of separators');
  }
  if (clusterName !== cluster.name) {
    throw invalidParameter(
      `Invalid identifier: Identifier is for ${clusterName}. Your cluster is ${cluster.name}`,
    );
  }
  checkTaskId(id);
  return reference;
}

function checkTaskId(id: string): void {
  if (id.length !== 32 && id.length !== 36) {
    throw invalidParameter('taskId length should be one of [32,36]');
  }
  if (!/^[a-zA-Z0-9-]+$/.test(id)) {
    throw invalidParameter('taskId contains invalid characters');
  }
}
