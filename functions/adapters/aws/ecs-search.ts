import { type ECSClient, ListTasksCommand } from '@aws-sdk/client-ecs';
import type { WorkerRef } from '../../core/worker.ts';
import type { CountedSearch } from '../paced-workers.ts';
import { unclear } from './aws-error.ts';

interface Deps {
  readonly client: ECSClient;
  readonly clusterArns: readonly string[];
}

/** Those that run come first: one of them becomes the worker of the run. */
const SEARCHED_STATUSES = ['RUNNING', 'STOPPED'] as const;

/** Of one list. A page has room for a hundred workers, but may be empty although another follows. */
const MOST_PAGES = 5;

/** The workers that a run started, in any of the clusters. Lists that were not read to their end prove no absence. */
export async function findStartedBy(
  { client, clusterArns }: Deps,
  startedBy: string,
): Promise<CountedSearch> {
  const lists = SEARCHED_STATUSES.flatMap((desiredStatus) =>
    clusterArns.map((cluster) => ({ cluster, desiredStatus, startedBy })),
  );
  try {
    const read = await Promise.all(lists.map((list) => readList(client, list)));
    const furtherReads = read.reduce((sum, { pages }) => sum + pages - 1, 0);
    const counted = furtherReads > 0 && { furtherReads };
    if (read.every(({ isComplete }) => isComplete))
      return { kind: 'found', workers: read.flatMap(({ workers }) => workers), ...counted };
    const why = `ecs:ListTasks: a list goes on after ${MOST_PAGES} pages, so it is not known who is on it`;
    return { kind: 'unclear', why, lasting: true, ...counted };
  } catch (error) {
    return unclear('ecs:ListTasks', error);
  }
}

interface ReadList {
  readonly workers: readonly WorkerRef[];
  readonly pages: number;
  readonly isComplete: boolean;
}

async function readList(
  client: ECSClient,
  list: {
    readonly cluster: string;
    readonly desiredStatus: 'RUNNING' | 'STOPPED';
    readonly startedBy: string;
  },
): Promise<ReadList> {
  const workers: WorkerRef[] = [];
  let nextToken: string | undefined;
  for (let pages = 1; pages <= MOST_PAGES; pages += 1) {
    const page = await client.send(new ListTasksCommand({ ...list, ...(nextToken && { nextToken }) }));
    workers.push(...(page.taskArns ?? []).map((task_arn) => ({ cluster: list.cluster, task_arn })));
    ({ nextToken } = page);
    if (!nextToken) return { workers, pages, isComplete: true };
  }
  return { workers, pages: MOST_PAGES, isComplete: false };
}
