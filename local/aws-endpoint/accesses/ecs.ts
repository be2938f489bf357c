import * as z from 'zod';
import type { AccessesOf, BareAccess, Place } from '../accesses.ts';

/** Calls on tasks and on container instances carry their cluster as a condition key too. */
export const ecsAccesses: AccessesOf = ({ action, input }, place) => {
  switch (action) {
    case 'StopTask': {
      const { cluster, task } = StopTask.parse(input);
      return [access(action, 'task', cluster, task, place)];
    }
    case 'DescribeTasks': {
      const { cluster, tasks } = DescribeTasks.parse(input);
      return tasks.map((task) => access(action, 'task', cluster, task, place));
    }
    case 'DescribeContainerInstances': {
      const { cluster, containerInstances } = DescribeContainerInstances.parse(input);
      return containerInstances.map((id) => access(action, 'container-instance', cluster, id, place));
    }
    // Its one resource type is the container instance; a search that names none is on anything in the cluster.
    case 'ListTasks':
      return [
        { action: 'ecs:ListTasks', resource: '*', context: clusterContext(ListTasks.parse(input), place) },
      ];
    case 'DescribeClusters':
      return DescribeClusters.parse(input).clusters.map((reference) => ({
        action: 'ecs:DescribeClusters',
        resource: arnUnless(reference, 'cluster/', place),
      }));
    case 'DescribeTaskDefinition':
      return [{ action: 'ecs:DescribeTaskDefinition', resource: '*' }];
    case 'RunTask': {
      const { taskDefinition, ...where } = RunTask.parse(input);
      const resource = arnUnless(taskDefinition, 'task-definition/', place);
      return [{ action: 'ecs:RunTask', resource, context: clusterContext(where, place) }];
    }
    default:
      return undefined;
  }
};

/** The cluster that ECS takes where a call names none. */
const cluster = z.string().default('default');
const StopTask = z.looseObject({ cluster, task: z.string() });
const DescribeTasks = z.looseObject({ cluster, tasks: z.array(z.string()) });
const DescribeContainerInstances = z.looseObject({ cluster, containerInstances: z.array(z.string()) });
const DescribeClusters = z.looseObject({ clusters: z.array(cluster) });
const ListTasks = z.looseObject({ cluster });
const RunTask = z.looseObject({ cluster, taskDefinition: z.string() });

function access(
  action: string,
  kind: 'task' | 'container-instance',
  clusterName: string,
  reference: string,
  place: Place,
): BareAccess {
  const name = clusterName.split('/').at(-1) ?? '';
  const resource = arnUnless(reference, `${kind}/${name}/`, place);
  return { action: `ecs:${action}`, resource, context: clusterContext({ cluster: clusterName }, place) };
}

function clusterContext(where: { readonly cluster: string }, place: Place) {
  return { 'ecs:cluster': arnUnless(where.cluster, 'cluster/', place) };
}

/** ECS takes a name or an ARN wherever it takes either. */
function arnUnless(nameOrArn: string, resource: string, { region, accountId }: Place): string {
  return nameOrArn.startsWith('arn:')
    ? nameOrArn
    : `arn:aws:ecs:${region}:${accountId}:${resource}${nameOrArn}`;
}
