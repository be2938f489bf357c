import { isDue, LOOK_AGAIN_SECONDS } from './ladder.ts';
import { hasEnded, type OpenRun, type Run, type RunMove } from './run.ts';
import { wasPushed } from './termination.ts';
import type { EpochSeconds } from './time.ts';

/**
 * Puts a run at rest, whose worker ECS no longer shows alive, before the consumer, whose rules decide. Undefined where
 * the consumer looks at the worker anyway: during a termination, and until the worker was seen alive again.
 */
export function wake(run: OpenRun, now: EpochSeconds): RunMove | undefined {
  if (run.termination !== null || !run.worker?.confirmed) return undefined;
  return { set: { worker: { ...run.worker, confirmed: false }, next_at: now }, events: [] };
}

/**
 * Has a run's worker looked at soon, which ECS shows as STOPPED and which could not be judged. Undefined where it is
 * looked at anyway by then, and where the next step is to push the worker: that one has its time, such as the end of
 * the asking.
 */
export function lookSoon(run: Run, now: EpochSeconds): RunMove | undefined {
  if (hasEnded(run)) return undefined;
  const soon = now + LOOK_AGAIN_SECONDS;
  const isPushNext = run.termination !== null && !wasPushed(run.termination);
  return isPushNext || isDue(run, soon) ? undefined : { set: { next_at: soon }, events: [] };
}
