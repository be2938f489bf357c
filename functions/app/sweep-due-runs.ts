import { epochSeconds } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { DueRuns } from '../ports/run-store.ts';
import type { Steps } from '../ports/steps.ts';

export interface DueRunsDeps {
  readonly dueRuns: DueRuns;
  readonly steps: Steps;
  readonly clock: Clock;
}

/**
 * Sends a step for each run that is due: what makes the table the truth, and messages only fast.
 * Doubled sweeps send doubled steps, which do nothing.
 * @returns how many steps were sent
 */
export async function sweepDueRuns(
  deps: DueRunsDeps,
  maxRuns: number,
  isOver: () => boolean,
): Promise<number> {
  const dueRunIds = await deps.dueRuns.listDueRuns(epochSeconds(deps.clock.nowMs()), maxRuns);
  const steps = dueRunIds.map((run_id) => ({ run_id, hops: 0 }));
  await deps.steps.sendAll(steps, isOver);
  return dueRunIds.length;
}
