import type { WorkerRef } from '../core/worker.ts';
import type { ListingPlace, WorkerView } from '../ports/worker-views.ts';

/** What DescribeTasks and ListTasks take, or give, at once. */
export const WORKERS_PER_PAGE = 100;

export interface WorkersOfCluster {
  readonly cluster: string;
  readonly taskArns: readonly string[];
}

/** How each worker of a page is. */
export type ViewOf = (taskArn: string) => WorkerView;

/** Views of all, page by page; once ECS has asked for patience it is asked nothing more. */
export async function viewAll(
  workers: readonly WorkerRef[],
  viewPage: (page: WorkersOfCluster) => Promise<ViewOf>,
): Promise<ReadonlyMap<string, WorkerView>> {
  const views = new Map<string, WorkerView>();
  let isThrottled = false;
  for (const page of pagesOf(workers)) {
    const viewOf: ViewOf = isThrottled ? () => ({ kind: 'throttled' }) : await viewPage(page);
    for (const taskArn of page.taskArns) {
      const view = viewOf(taskArn);
      isThrottled ||= view.kind === 'throttled';
      views.set(taskArn, view);
    }
  }
  return views;
}

/** The workers in pages of one cluster. */
function pagesOf(workers: readonly WorkerRef[]): readonly WorkersOfCluster[] {
  const byCluster = Map.groupBy(workers, ({ cluster }) => cluster);
  return [...byCluster].flatMap(([cluster, ofCluster]) => {
    const taskArns = ofCluster.map(({ task_arn }) => task_arn);
    const pages = Math.ceil(taskArns.length / WORKERS_PER_PAGE);
    return Array.from({ length: pages }, (_, page) => {
      const start = page * WORKERS_PER_PAGE;
      return { cluster, taskArns: taskArns.slice(start, start + WORKERS_PER_PAGE) };
    });
  });
}

/** Where a listing goes on; from a cluster that this deployment no longer serves it begins anew. */
export function placeIn(
  clusters: readonly string[],
  from: ListingPlace | null,
): ListingPlace & { readonly nextList: ListingPlace | null; readonly nextCluster: ListingPlace | null } {
  const [first, ...others] = clusters;
  if (first === undefined) throw new Error('clusters: expected at least one, got none');
  const place = from !== null && clusters.includes(from.cluster) ? from : beginningOf(first);
  const following = [first, ...others][clusters.indexOf(place.cluster) + 1];
  const nextCluster = following === undefined ? null : beginningOf(following);
  // A place of code from before the second list has no such member.
  if (place.desired_status === 'STOPPED') return { ...place, nextList: nextCluster, nextCluster };
  const { cluster, token } = place;
  const nextList = { cluster, desired_status: 'STOPPED', token: null } as const;
  return { cluster, desired_status: 'RUNNING', token, nextList, nextCluster };
}

function beginningOf(cluster: string): ListingPlace {
  return { cluster, desired_status: 'RUNNING', token: null };
}
