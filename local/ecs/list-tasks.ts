import * as z from 'zod';
import type { Cluster } from './arns.ts';
import { ClusterReference, requireCluster } from './clusters.ts';
import { readContainerInstance } from './describe-container-instances.ts';
import { invalidParameter } from './errors.ts';
import { parseInput } from './parse.ts';
import type { TaskRecord } from './task-record.ts';
import type { Tasks } from './tasks.ts';

const ListTasksInput = z.object({
  cluster: ClusterReference,
  desiredStatus: z.enum(['RUNNING', 'PENDING', 'STOPPED']).default('RUNNING'),
  startedBy: z.string().optional(),
  family: z.string().optional(),
  launchType: z.enum(['FARGATE', 'EC2', 'EXTERNAL']).optional(),
  // Nothing is run by a service: it matches no task.
  serviceName: z.string().optional(),
  containerInstance: z.string().optional(),
  maxResults: z.int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});
type ListTasksInput = z.output<typeof ListTasksInput>;

export function listTasks(cluster: Cluster, tasks: Tasks, input: unknown) {
  const request = parseInput(ListTasksInput, input);
  requireCluster(cluster, request.cluster);
  checkStartedByIsAlone(request);
  const records = tasks.visible().map(({ record }) => record);
  const rest = records
    .slice(positionAfter(request.nextToken, records))
    .filter((record) => matches(cluster, request, record));
  const page = rest.slice(0, request.maxResults);
  const last = page.at(-1);
  return {
    taskArns: page.map(({ taskArn }) => taskArn),
    ...(last && rest.length > page.length && { nextToken: encodeToken(last.taskArn) }),
  };
}

function checkStartedByIsAlone({ startedBy, ...others }: ListTasksInput): void {
  const filters = [others.family, others.launchType, others.serviceName, others.containerInstance];
  if (startedBy !== undefined && filters.some((filter) => filter !== undefined)) {
    throw invalidParameter('cannot specify startedBy with other arguments');
  }
}

function matches(cluster: Cluster, request: ListTasksInput, { definition, ...record }: TaskRecord): boolean {
  const { containerInstance } = request;
  const hostArn = containerInstance && readContainerInstance(cluster, containerInstance);
  return (
    request.serviceName === undefined &&
    (hostArn ?? record.containerInstanceArn) === record.containerInstanceArn &&
    record.desiredStatus === request.desiredStatus &&
    (request.startedBy ?? record.request.startedBy) === record.request.startedBy &&
    (request.family ?? definition.family) === definition.family &&
    (request.launchType ?? record.request.launchType) === record.request.launchType
  );
}

function encodeToken(taskArn: string): string {
  return Buffer.from(taskArn).toString('base64url');
}

function positionAfter(nextToken: string | undefined, records: readonly TaskRecord[]): number {
  if (nextToken === undefined) return 0;
  const position = records.findIndex(({ taskArn }) => encodeToken(taskArn) === nextToken);
  if (position < 0) throw invalidParameter('Invalid token.');
  return position + 1;
}
