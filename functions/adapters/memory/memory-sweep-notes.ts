import type { EpochSeconds } from '../../core/time.ts';
import type { Round, SweepNotes, SweptList, SweptLists } from '../../ports/sweep-notes.ts';
import { SIGHTING_KEPT_SECONDS } from '../../wiring/limits.ts';
import { FIRST_ROUND } from '../first-round.ts';

/** What sweeps leave for each other, in memory. */
export function memorySweepNotes(): SweepNotes {
  const firstSeen = new Map<string, EpochSeconds>();
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
    noteSighting: (taskArn, now) => {
      const noted = firstSeen.get(taskArn);
      const isKept = noted !== undefined && now < noted + SIGHTING_KEPT_SECONDS;
      if (!isKept) firstSeen.set(taskArn, now);
      return Promise.resolve(isKept ? noted : now);
    },
  };
}
