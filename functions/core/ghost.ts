import { earliest, LOOK_AGAIN_SECONDS } from './ladder.ts';
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

/** Puts on record that ECS shows a worker again: MISSING counts from its next one. Undefined where it was not missing. */
export function seenAgain({ worker }: OpenRun): RunMove | undefined {
  return worker?.missing_since
    ? { set: { worker: { ...worker, missing_since: null } }, events: [] }
    : undefined;
}

/**
 * When a run's worker is looked at, which ECS shows as STOPPED and which could not be judged. It is written even where a
 * look is due by then: a step may be about to write down that it saw the worker alive. Undefined where the next step is
 * to push the worker: that one has its time, such as the end of the asking.
 */
export function lookSoon(run: Run, now: EpochSeconds): Pick<OpenRun, 'next_at'> | undefined {
  if (hasEnded(run) || (run.termination !== null && !wasPushed(run.termination))) return undefined;
  return { next_at: earliest([run.next_at, now + LOOK_AGAIN_SECONDS]) };
}
