import type { Unclear } from '../core/decision.ts';
import type { SeenWorker, WorkerRef } from '../core/worker.ts';

/** The workers, many at a time. What ECS did not answer stays unsaid; a throttle is told apart, so that one waits. */
export interface WorkerViews {
  /** A view of each worker, by task ARN. */
  lookAll(workers: readonly WorkerRef[]): Promise<ReadonlyMap<string, WorkerView>>;
  /** The next page of the workers that ECS means to be so, 100 at most, cluster after cluster. */
  listWorkers(desired: DesiredStatus, from: ListingPlace | null): Promise<WorkerPage>;
}

/** STOPPED are those that stopped within about an hour as well, and one that lives on for all that ECS means. */
export type DesiredStatus = 'RUNNING' | 'STOPPED';

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
  /** ECS's own; null at the beginning of the cluster. */
  readonly token: string | null;
}
