import * as z from 'zod';
import { arn, clusterArn } from './arns.ts';
import type { Cluster } from './arns.ts';
import { EcsError } from './errors.ts';
import { INSTANCES } from './instances.ts';
import { parseInput } from './parse.ts';
import type { Tasks } from './tasks.ts';

/** As everywhere in ECS, an action that names no cluster means the one called `default`. */
export const ClusterReference = z.string().default('default');

/** Checks that a caller means the one cluster there is, by name or by ARN. */
export function requireCluster(cluster: Cluster, reference: string): void {
  if (!isReferenceTo(cluster, reference)) {
    throw new EcsError('ClusterNotFoundException', 'Cluster not found.');
  }
}

const DescribeClustersInput = z.object({ clusters: z.array(z.string()).max(100).default(['default']) });

export function describeClusters(cluster: Cluster, tasks: Tasks, input: unknown) {
  const references = parseInput(DescribeClustersInput, input).clusters;
  const missing = references.filter((reference) => !isReferenceTo(cluster, reference));
  return {
    clusters: missing.length < references.length ? [describe(cluster, tasks)] : [],
    failures: missing.map((reference) => ({
      arn: reference.startsWith('arn:') ? reference : arn(cluster, `cluster/${reference}`),
      reason: 'MISSING',
    })),
  };
}

export function listClusters(cluster: Cluster) {
  return { clusterArns: [clusterArn(cluster)] };
}

function isReferenceTo(cluster: Cluster, reference: string): boolean {
  return reference === cluster.name || reference === clusterArn(cluster);
}

function describe(cluster: Cluster, tasks: Tasks) {
  const statuses = tasks.visible().map((task) => task.record.lastStatus);
  return {
    clusterArn: clusterArn(cluster),
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: INSTANCES.length,
    runningTasksCount: statuses.filter((status) => status === 'RUNNING').length,
    pendingTasksCount: statuses.filter((status) => status === 'PROVISIONING' || status === 'PENDING').length,
    activeServicesCount: 0,
    statistics: [],
    tags: [],
    settings: [],
    capacityProviders: ['FARGATE'],
    defaultCapacityProviderStrategy: [],
  };
}
