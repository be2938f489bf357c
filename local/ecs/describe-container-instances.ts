import * as z from 'zod';
import { arn } from './arns.ts';
import type { Cluster } from './arns.ts';
import { ClusterReference, requireCluster } from './clusters.ts';
import { containerInstanceArn, INSTANCES } from './instances.ts';
import type { Instance } from './instances.ts';
import { parseInput } from './parse.ts';
import type { Tasks } from './tasks.ts';

const DescribeContainerInstancesInput = z.object({
  cluster: ClusterReference,
  containerInstances: z.array(z.string()).min(1, 'Container instance cannot be empty.').max(100),
});

export function describeContainerInstances(cluster: Cluster, tasks: Tasks, input: unknown) {
  const request = parseInput(DescribeContainerInstancesInput, input);
  requireCluster(cluster, request.cluster);
  const arns = request.containerInstances.map((reference) => readContainerInstance(cluster, reference));
  const asked = (instance: Instance) => arns.includes(containerInstanceArn(cluster, instance));
  const known = INSTANCES.map((instance) => containerInstanceArn(cluster, instance));
  return {
    containerInstances: INSTANCES.filter(asked).map((instance) => describe(cluster, tasks, instance)),
    failures: arns
      .filter((reference) => !known.includes(reference))
      .map((reference) => ({ arn: reference, reason: 'MISSING' })),
  };
}

/** As its ARN, whichever of id and ARN a caller gave. */
export function readContainerInstance(cluster: Cluster, reference: string): string {
  return reference.startsWith('arn:')
    ? reference
    : arn(cluster, `container-instance/${cluster.name}/${reference}`);
}

function describe(cluster: Cluster, tasks: Tasks, instance: Instance) {
  const hostArn = containerInstanceArn(cluster, instance);
  const hosted = tasks.visible().filter(({ record }) => record.containerInstanceArn === hostArn);
  const statuses = hosted.map(({ record }) => record.lastStatus);
  return {
    containerInstanceArn: hostArn,
    ec2InstanceId: instance.ec2InstanceId,
    status: 'ACTIVE',
    agentConnected: true,
    runningTasksCount: statuses.filter((status) => status === 'RUNNING').length,
    pendingTasksCount: statuses.filter((status) => status === 'PENDING').length,
  };
}
