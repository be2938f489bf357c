import type { EpochSeconds } from '../../core/time.ts';
import type { Round, SweepNotes, SweptList, SweptLists } from '../../ports/sweep-notes.ts';
import { FIRST_ROUND } from '../first-round.ts';

/** What sweeps leave for each other, in memory. */
export function memorySweepNotes(): SweepNotes {
  const firstSeen = new Map<string, { readonly at: EpochSeconds; readonly keepUntil: EpochSeconds }>();
  let rounds: { readonly [List in SweptList]: Round<SweptLists[List]> } = {
    open_runs: FIRST_ROUND,
    workers: FIRST_ROUND,
    stopping_workers: FIRST_ROUND,
  };
  return {
    readRound: (list) => Promise.resolve(rounds[list]),
    writeRound: (list, round) => {
      rounds = { ...rounds, [list]: round };
      return Promise.resolve();
    },
    noteSighting: (taskArn, now, keepUntil) => {
      const noted = firstSeen.get(taskArn);
      if (noted !== undefined && now < noted.keepUntil) return Promise.resolve(noted.at);
      firstSeen.set(taskArn, { at: now, keepUntil });
      return Promise.resolve(now);
    },
  };
}
