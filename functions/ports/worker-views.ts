import type { Unclear } from '../core/decision.ts';
import type { SeenWorker, WorkerRef } from '../core/worker.ts';

/** The workers, many at a time. What ECS did not answer stays unsaid; a throttle is told apart, so that one waits. */
export interface WorkerViews {
  /** A view of each worker, by task ARN. */
  lookAll(workers: readonly WorkerRef[]): Promise<ReadonlyMap<string, WorkerView>>;
  /**
   * The next page, 100 at most, cluster after cluster: first the workers that ECS means to run, then those that it means
   * to stop, or stopped within about an hour. One of the latter may live on for all that ECS means.
   */
  listWorkers(from: ListingPlace | null): Promise<WorkerPage>;
}

export type WorkerView =
  | ({ readonly kind: 'seen' } & SeenWorker)
  | { readonly kind: 'missing' }
  | { readonly kind: 'throttled' }
  | Unclear;

export type WorkerPage =
  | {
      readonly kind: 'listed';
      readonly workers: readonly WorkerRef[];
      /** Where the next page begins; null where this was the last one of the last cluster. */
      readonly next: ListingPlace | null;
    }
  | { readonly kind: 'throttled' }
  /** The rest of this cluster stays unsaid; the listing goes on with the next one. */
  | { readonly kind: 'unclear'; readonly why: string; readonly next: ListingPlace | null };

export interface ListingPlace {
  readonly cluster: string;
  readonly desired_status: 'RUNNING' | 'STOPPED';
  /** ECS's own; null at the beginning of the list. */
  readonly token: string | null;
}
