import {
  DescribeTasksCommand,
  type DescribeTasksCommandOutput,
  type ECSClient,
  ListTasksCommand,
} from '@aws-sdk/client-ecs';
import { epochSeconds } from '../../core/time.ts';
import type { DesiredStatus, ListingPlace, WorkerPage, WorkerViews } from '../../ports/worker-views.ts';
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
    listWorkers: (desired, from) => listPage(client, clusterArns, desired, from),
  };
}

/** Of one page at most: a single ARN among a hundred that ECS does not take costs as many. */
const MOST_CALLS = 16;

/**
 * One ARN that ECS does not take as one has it refuse the whole page. So a page that is refused for its input is asked
 * in halves, and so on, down to the one at fault.
 */
async function describePage(client: ECSClient, { cluster, taskArns }: WorkersOfCluster): Promise<ViewOf> {
  const views = new Map<string, ViewOf>();
  const parts = [taskArns];
  let isThrottled = false;
  for (let calls = 1; parts.length > 0; calls += 1) {
    const part = parts.shift() ?? [];
    const described: Described = isThrottled ? THROTTLED : await describe(client, cluster, part);
    if (described.kind === 'input-refused' && part.length > 1 && calls < MOST_CALLS) {
      const half = Math.ceil(part.length / 2);
      parts.push(part.slice(0, half), part.slice(half));
      continue;
    }
    isThrottled = described.kind === 'throttled';
    for (const taskArn of part) views.set(taskArn, described.viewOf);
  }
  return (taskArn) =>
    views.get(taskArn)?.(taskArn) ?? { kind: 'unclear', why: 'ecs:DescribeTasks: not asked' };
}

interface Described {
  readonly kind: 'answered' | 'throttled' | 'input-refused';
  readonly viewOf: ViewOf;
}

const THROTTLED: Described = { kind: 'throttled', viewOf: () => ({ kind: 'throttled' }) };

async function describe(client: ECSClient, cluster: string, taskArns: readonly string[]): Promise<Described> {
  try {
    const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: [...taskArns] }));
    return { kind: 'answered', viewOf: viewOfAnswer(answer) };
  } catch (error) {
    const silence = silenceOf('ecs:DescribeTasks', error);
    if (silence.kind === 'throttled') return THROTTLED;
    const isOfInput = error instanceof Error && error.name === 'InvalidParameterException';
    return { kind: isOfInput ? 'input-refused' : 'answered', viewOf: () => silence };
  }
}

function viewOfAnswer(answer: DescribeTasksCommandOutput): ViewOf {
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
}

async function listPage(
  client: ECSClient,
  clusterArns: readonly string[],
  desiredStatus: DesiredStatus,
  from: ListingPlace | null,
): Promise<WorkerPage> {
  const { cluster, token, nextCluster } = placeIn(clusterArns, from);
  try {
    const command = new ListTasksCommand({
      cluster,
      desiredStatus,
      maxResults: WORKERS_PER_PAGE,
      ...(token !== null && { nextToken: token }),
    });
    const { taskArns = [], nextToken } = await client.send(command);
    return {
      kind: 'listed',
      workers: taskArns.map((task_arn) => ({ cluster, task_arn })),
      next: nextToken ? { cluster, token: nextToken } : nextCluster,
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
