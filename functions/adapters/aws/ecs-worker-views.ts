import { DescribeTasksCommand, type ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import { epochSeconds } from '../../core/time.ts';
import type { ListingPlace, WorkerPage, WorkerViews } from '../../ports/worker-views.ts';
import { placeIn, viewAll, type ViewOf, WORKERS_PER_PAGE, type WorkersOfCluster } from '../worker-pages.ts';
import { unclear } from './aws-error.ts';
import { sightingOf } from './ecs-task.ts';

interface Deps {
  readonly client: ECSClient;
  readonly clusterArns: readonly string[];
}

/** Many workers in ECS at once: one DescribeTasks for a hundred of a cluster. */
export function ecsWorkerViews({ client, clusterArns }: Deps): WorkerViews {
  return {
    lookAll: (workers) => viewAll(workers, (page) => describePage(client, page)),
    listWorkers: (from) => listPage(client, clusterArns, from),
  };
}

async function describePage(client: ECSClient, { cluster, taskArns }: WorkersOfCluster): Promise<ViewOf> {
  try {
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: [...taskArns] }));
    const tasks = new Map(answer.tasks?.map((task) => [task.taskArn, task]));
    const reasons = new Map(answer.failures?.map(({ arn, reason }) => [arn, reason]));
    return (taskArn) => {
      const task = tasks.get(taskArn);
      if (task) {
        const created_at = task.createdAt ? epochSeconds(task.createdAt.getTime()) : null;
        return { kind: 'seen', sighting: sightingOf(task), created_at };
      }
      const reason = reasons.get(taskArn);
      if (reason === 'MISSING') return { kind: 'missing' };
      return { kind: 'unclear', why: `ecs:DescribeTasks: ${reason ?? 'no answer'}` };
    };
  } catch (error) {
    if (isOneAtFault(error) && taskArns.length > 1) return describeHalves(client, { cluster, taskArns });
    const silence = silenceOf('ecs:DescribeTasks', error);
    return () => silence;
  }
}

/** One ARN that ECS does not take as one has it refuse the whole page. */
function isOneAtFault(error: unknown): boolean {
  return error instanceof Error && error.name === 'InvalidParameterException';
}

/** So one worker hides no other: its half is halved again, down to itself. */
async function describeHalves(client: ECSClient, { cluster, taskArns }: WorkersOfCluster): Promise<ViewOf> {
  const half = Math.ceil(taskArns.length / 2);
  const [one, other] = [new Set(taskArns.slice(0, half)), new Set(taskArns.slice(half))];
  const viewOfOne = await describePage(client, { cluster, taskArns: [...one] });
  const viewOfOther = await describePage(client, { cluster, taskArns: [...other] });
  return (taskArn) => (one.has(taskArn) ? viewOfOne : viewOfOther)(taskArn);
}

async function listPage(
  client: ECSClient,
  clusterArns: readonly string[],
  from: ListingPlace | null,
): Promise<WorkerPage> {
  const { cluster, desired_status, token, nextList, nextCluster } = placeIn(clusterArns, from);
  try {
    const command = new ListTasksCommand({
      cluster,
      desiredStatus: desired_status,
      maxResults: WORKERS_PER_PAGE,
      ...(token !== null && { nextToken: token }),
    });
    const { taskArns = [], nextToken } = await client.send(command);
    return {
      kind: 'listed',
      workers: taskArns.map((task_arn) => ({ cluster, task_arn })),
      next: nextToken ? { cluster, desired_status, token: nextToken } : nextList,
    };
  } catch (error) {
    const silence = silenceOf('ecs:ListTasks', error);
    return silence.kind === 'throttled' ? silence : { ...silence, next: nextCluster };
  }
}

/** Whatever went wrong says nothing about any worker; only a throttle asks for patience. */
function silenceOf(
  action: string,
  error: unknown,
): { readonly kind: 'throttled' } | { readonly kind: 'unclear'; readonly why: string } {
  const { cause, why } = unclear(action, error);
  return cause === 'throttled' ? { kind: 'throttled' } : { kind: 'unclear', why };
}
