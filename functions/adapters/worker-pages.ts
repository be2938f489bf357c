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
): ListingPlace & { readonly nextCluster: ListingPlace | null } {
  const found = clusters.findIndex((cluster) => cluster === from?.cluster);
  const index = Math.max(0, found);
  const cluster = clusters[index];
  if (cluster === undefined) throw new Error('clusters: expected at least one, got none');
  const following = clusters[index + 1];
  return {
    cluster,
    token: found < 0 ? null : (from?.token ?? null),
    nextCluster: following === undefined ? null : { cluster: following, token: null },
  };
}
