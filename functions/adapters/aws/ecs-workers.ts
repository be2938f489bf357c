import {
  AccessDeniedException,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  type ECSClient,
  ECSServiceException,
  ListTasksCommand,
  StopTaskCommand,
  type Task as EcsTask,
} from '@aws-sdk/client-ecs';
import type { WorkerContainer, WorkerRef } from '../../core/worker.ts';
import type { Unclear } from '../../core/decision.ts';
import type { LiveLook } from '../../core/inspection.ts';
import type { Look, Search, StopAnswer, Workers } from '../../ports.ts';
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
      return answer.kind === 'seen' ? { kind: 'seen', worker: liveWorkerOf(answer.task) } : answer;
    },

    async readContainers(taskDefinitionArn) {
      try {
        const command = new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn });
        const { taskDefinition } = await client.send(command);
        return taskDefinition?.containerDefinitions?.map((definition): WorkerContainer => ({
          name: definition.name ?? '',
          essential: definition.essential ?? true,
          stop_timeout: definition.stopTimeout ?? null,
          depends_on: definition.dependsOn?.flatMap(({ containerName }) => containerName ?? []) ?? [],
        }));
      } catch (error) {
        // It is read again at the next look; until then the default stop timeout counts.
        if (error instanceof ECSServiceException) return undefined;
        throw error;
      }
    },

    async stop({ cluster, task_arn }, reason): Promise<StopAnswer> {
      try {
        await client.send(new StopTaskCommand({ cluster, task: task_arn, reason }));
        return { kind: 'accepted' };
      } catch (error) {
        return stopRefusal(error);
      }
    },

    async findStartedBy(runId): Promise<Search> {
      try {
        const queries = clusterArns.flatMap((cluster) =>
          (['RUNNING', 'STOPPED'] as const).map(async (desiredStatus) => {
            const { taskArns = [] } = await client.send(
              new ListTasksCommand({ cluster, startedBy: runId, desiredStatus }),
            );
            return taskArns.map((task_arn) => ({ cluster, task_arn }));
          }),
        );
        return { kind: 'found', workers: (await Promise.all(queries)).flat() };
      } catch (error) {
        return unclear('ecs:ListTasks', error);
      }
    },
  };
}

type Description = { readonly kind: 'seen'; readonly task: EcsTask } | { readonly kind: 'missing' } | Unclear;

async function describeTask(client: ECSClient, { cluster, task_arn }: WorkerRef): Promise<Description> {
  try {
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: [task_arn] }));
    const task = answer.tasks?.[0];
    if (task) return { kind: 'seen', task };
    const reason = answer.failures?.[0]?.reason;
    if (reason === 'MISSING') return { kind: 'missing' };
    if (reason === undefined) return { kind: 'unclear', why: 'ecs:DescribeTasks: no answer' };
    return { kind: 'unclear', why: `ecs:DescribeTasks: ${reason}`, lasting: true };
  } catch (error) {
    return unclear('ecs:DescribeTasks', error);
  }
}

/** Throttles, server faults and an ECS out of reach pass; a denial and a wrong parameter stay until repaired. */
function isLasting(error: unknown): boolean {
  const isClientFault = error instanceof ECSServiceException && error.$fault === 'client';
  return isClientFault && error.name !== 'ThrottlingException';
}

function unclear(action: string, error: unknown): Unclear {
  const why = describeError(action, error);
  return { kind: 'unclear', why, ...(isLasting(error) && { lasting: true }) };
}

function stopRefusal(error: unknown): StopAnswer {
  const why = describeError('ecs:StopTask', error);
  if (error instanceof AccessDeniedException) return { kind: 'denied', why };
  return { kind: isLasting(error) ? 'refused' : 'deferred', why };
}

function describeError(action: string, error: unknown): string {
  return error instanceof Error
    ? `${action}: ${error.name}: ${error.message}`
    : `${action}: ${String(error)}`;
}
