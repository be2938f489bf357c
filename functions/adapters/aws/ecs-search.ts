import { type ECSClient, paginateListTasks } from '@aws-sdk/client-ecs';
import type { WorkerRef } from '../../core/worker.ts';
import type { Search } from '../../ports/workers.ts';
import { unclear } from './aws-error.ts';

interface Deps {
  readonly client: ECSClient;
  readonly clusterArns: readonly string[];
}

/**
 * Those that run come first: one of them becomes the worker of the run. Source: ListTasks, whose `startedBy` must be the
 * only filter; that the desired status is none of those is not confirmed for STOPPED.
 */
const SEARCHED_STATUSES = ['RUNNING', 'STOPPED'] as const;

/** Of one list. A page has room for a hundred workers, but may be empty although another follows. */
const MOST_PAGES = 5;

/** The workers that a run started, in any of the clusters. Lists that were not read to their end prove no absence. */
export async function findStartedBy({ client, clusterArns }: Deps, startedBy: string): Promise<Search> {
  const lists = SEARCHED_STATUSES.flatMap((desiredStatus) =>
    clusterArns.map((cluster) => ({ cluster, desiredStatus, startedBy })),
  );
  try {
    const read = await Promise.all(lists.map((list) => readList(client, list)));
    if (!read.includes(undefined))
      return { kind: 'found', workers: read.flatMap((workers) => workers ?? []) };
    const why = `ecs:ListTasks: a list goes on after ${MOST_PAGES} pages, so it is not known who is on it`;
    return { kind: 'unclear', why, lasting: true };
  } catch (error) {
    return unclear('ecs:ListTasks', error);
  }
}

interface List {
  readonly cluster: string;
  readonly desiredStatus: 'RUNNING' | 'STOPPED';
  readonly startedBy: string;
}

/** Undefined where the list has more pages than are read. */
async function readList(client: ECSClient, list: List): Promise<readonly WorkerRef[] | undefined> {
  const workers: WorkerRef[] = [];
  let pages = 0;
  for await (const { taskArns = [], nextToken } of paginateListTasks({ client }, list)) {
    workers.push(...taskArns.map((task_arn) => ({ cluster: list.cluster, task_arn })));
    pages += 1;
    if (nextToken && pages === MOST_PAGES) return undefined;
  }
  return workers;
}
