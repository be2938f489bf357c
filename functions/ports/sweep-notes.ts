import type { EpochSeconds } from '../core/time.ts';
import type { Place } from './run-lists.ts';
import type { ListingPlace } from './worker-views.ts';

/** What one sweep leaves for the next. Sweeps side by side overwrite each other's rounds: that costs time, no more. */
export interface SweepNotes {
  readRound<List extends SweptList>(list: List): Promise<Round<SweptLists[List]>>;
  writeRound<List extends SweptList>(list: List, round: Round<SweptLists[List]>): Promise<void>;
  /** When this worker was first noted; now where it was not. A note is kept until then, and may be overwritten after. */
  noteSighting(taskArn: string, now: EpochSeconds, keepUntil: EpochSeconds): Promise<EpochSeconds>;
}

/** What a sweep goes through, and what a place in it is. */
export interface SweptLists {
  readonly open_runs: Place;
  readonly workers: ListingPlace;
  /** Those that ECS means to stop. */
  readonly stopping_workers: ListingPlace;
}

export type SweptList = keyof SweptLists;

/** One time through a whole list, in as many sweeps as it takes. */
export interface Round<At> {
  /** Where it goes on; null at its beginning. */
  readonly at: At | null;
  readonly counts: SweepCounts;
}

/** What was counted; what is left out is 0. */
export type SweepCounts = Readonly<
  Partial<
    Record<
      | 'looked'
      | 'settled'
      | 'woken'
      | 'renewed'
      | 'ghosts'
      | 'stuck'
      | 'listed'
      | 'attached'
      | 'orphans'
      | 'told'
      | 'throttled'
      | 'unclear'
      | 'failed',
      number
    >
  >
>;
