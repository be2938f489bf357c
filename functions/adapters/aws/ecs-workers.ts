import {
  type ContainerDefinition,
  DescribeClustersCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  StopTaskCommand,
  type Task as EcsTask,
} from '@aws-sdk/client-ecs';
import type { WorkerContainer, WorkerRef } from '../../core/worker.ts';
import type { Unclear } from '../../core/decision.ts';
import type { LiveLook, UnclearCause } from '../../core/inspection.ts';
import type { Definition, Look, StopAnswer, Workers } from '../../ports/workers.ts';
import { refusal, unclear } from './aws-error.ts';
import { findStartedBy } from './ecs-search.ts';
import { liveWorkerOf, sightingOf } from './ecs-task.ts';

interface Deps {
  readonly client: ECSClient;
  readonly clusterArns: readonly string[];
}

/** The workers in ECS. An answer that says nothing about a worker is never read as one that says it is gone. */
export function ecsWorkers({ client, clusterArns }: Deps): Workers {
  const describe = (worker: WorkerRef) => describeTask(client, worker);
  return {
    async look(worker): Promise<Look> {
      const answer = await describe(worker);
      return answer.kind === 'seen' ? { kind: 'seen', sighting: sightingOf(answer.task) } : answer;
    },

    async inspect(worker): Promise<LiveLook> {
      const answer = await describe(worker);
      if (answer.kind !== 'seen') return answer;
      return { kind: 'seen', worker: liveWorkerOf(answer.task), sighting: sightingOf(answer.task) };
    },

    async readDefinition(taskDefinitionArn): Promise<Definition> {
      const action = 'ecs:DescribeTaskDefinition';
      try {
        const command = new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn });
        const { taskDefinition } = await client.send(command);
        const containers = taskDefinition?.containerDefinitions?.map(containerOf);
        return containers ? { kind: 'read', containers } : noAnswer(action);
      } catch (error) {
        return isUnknownDefinition(error) ? { kind: 'gone' } : unclear(action, error);
      }
    },

    async stop({ cluster, task_arn }, reason): Promise<StopAnswer> {
      try {
        await client.send(new StopTaskCommand({ cluster, task: task_arn, reason }));
        return { kind: 'accepted' };
      } catch (error) {
        return refusal('ecs:StopTask', error);
      }
    },

    findStartedBy: (runId) => findStartedBy({ client, clusterArns }, runId),
  };
}

type Unanswered = Unclear & { readonly cause: UnclearCause };
type Description =
  { readonly kind: 'seen'; readonly task: EcsTask } | { readonly kind: 'missing' } | Unanswered;

async function describeTask(client: ECSClient, { cluster, task_arn }: WorkerRef): Promise<Description> {
  try {
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: [task_arn] }));
    const task = answer.tasks?.[0];
    if (task) return { kind: 'seen', task };
    const reason = answer.failures?.[0]?.reason;
    if (reason === 'MISSING') return await describeMissing(client, cluster);
    if (reason === undefined) return noAnswer('ecs:DescribeTasks');
    return { kind: 'unclear', why: `ecs:DescribeTasks: ${reason}`, cause: 'refused', lasting: true };
  } catch (error) {
    return unclear('ecs:DescribeTasks', error);
  }
}

/** A cluster that was deleted knows no task either: MISSING says something only where the cluster is ACTIVE. */
async function describeMissing(client: ECSClient, cluster: string): Promise<Description> {
  try {
    const answer = await client.send(new DescribeClustersCommand({ clusters: [cluster] }));
    const status = answer.clusters?.[0]?.status ?? answer.failures?.[0]?.reason;
    if (status === 'ACTIVE') return { kind: 'missing' };
    if (status === undefined) return noAnswer('ecs:DescribeClusters');
    const why = `ecs:DescribeClusters: the cluster ${cluster} is ${status}, so MISSING proves nothing`;
    return { kind: 'unclear', why, cause: 'refused', lasting: true };
  } catch (error) {
    return unclear('ecs:DescribeClusters', error);
  }
}

/** Any other refusal says nothing about the definition. Source: DescribeTaskDefinition, errors. */
function isUnknownDefinition(error: unknown): boolean {
  return error instanceof Error && ['ClientException', 'InvalidParameterException'].includes(error.name);
}

function containerOf(definition: ContainerDefinition): WorkerContainer {
  return {
    name: definition.name ?? '',
    essential: definition.essential ?? true,
    stop_timeout: definition.stopTimeout ?? null,
    depends_on: definition.dependsOn?.flatMap(({ containerName }) => containerName ?? []) ?? [],
  };
}

function noAnswer(action: string): Unanswered {
  return { kind: 'unclear', why: `${action}: no answer`, cause: 'unreachable', outage: true };
}
