import type {
  DesiredStatus,
  ListingPlace,
  WorkerPage,
  WorkerView,
  WorkerViews,
} from '../../ports/worker-views.ts';
import { placeIn, viewAll, WORKERS_PER_PAGE } from '../worker-pages.ts';
import type { MemoryWorker, MemoryWorkers } from './memory-workers.ts';

/** How ECS answers a page: with what is true, not for now, or with what says nothing. */
export type PageAnswer =
  | { readonly kind: 'whole' }
  | { readonly kind: 'throttled' }
  | { readonly kind: 'unclear'; readonly why: string };

export interface MemoryWorkerViews extends WorkerViews {
  /** The answers to the next pages of looks, in order; all later ones are whole. */
  readonly answerLooks: (...answers: readonly PageAnswer[]) => void;
  /** The same of listings. */
  readonly answerListings: (...answers: readonly PageAnswer[]) => void;
}

/** The memory workers, many at a time: in pages of a hundred of one cluster, each of which may go unanswered. */
export function memoryWorkerViews(
  workers: Pick<MemoryWorkers, 'all'>,
  clusters: readonly string[],
): MemoryWorkerViews {
  const looks = answering();
  const listings = answering();

  const look = (taskArn: string): WorkerView => {
    const worker = workers.all().find(({ task_arn }) => task_arn === taskArn);
    if (worker === undefined) return { kind: 'missing' };
    return { kind: 'seen', sighting: worker, created_at: worker.created_at ?? null };
  };
  const list = (desired: DesiredStatus, from: ListingPlace | null): WorkerPage => {
    const { cluster, token, nextCluster } = placeIn(clusters, from);
    const answer = listings.next();
    if (answer.kind === 'throttled') return answer;
    if (answer.kind === 'unclear') return { ...answer, next: nextCluster };
    const listOf = (worker: MemoryWorker) =>
      [worker.last_status, worker.desired_status].includes('STOPPED') ? 'STOPPED' : 'RUNNING';
    const listed = workers
      .all()
      .filter((worker) => worker.cluster === cluster && listOf(worker) === desired)
      .map(({ task_arn }) => ({ cluster, task_arn }));
    const end = Number(token) + WORKERS_PER_PAGE;
    const next = end < listed.length ? { cluster, token: String(end) } : nextCluster;
    return { kind: 'listed', workers: listed.slice(Number(token), end), next };
  };

  return {
    lookAll: (asked) =>
      viewAll(asked, () => {
        const answer = looks.next();
        return Promise.resolve(answer.kind === 'whole' ? look : () => answer);
      }),
    listWorkers: (desired, from) => Promise.resolve(list(desired, from)),
    answerLooks: looks.set,
    answerListings: listings.set,
  };
}

function answering() {
  let queued: readonly PageAnswer[] = [];
  return {
    set: (...answers: readonly PageAnswer[]) => void (queued = answers),
    next: (): PageAnswer => {
      const [answer = { kind: 'whole' as const }, ...rest] = queued;
      queued = rest;
      return answer;
    },
  };
}
