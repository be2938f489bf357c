import type { OpenRun, RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';

/**
 * Puts a run at rest, whose worker ECS no longer shows alive, before the consumer, whose rules decide. Undefined where
 * the consumer looks at the worker anyway: during a termination, and until the worker was seen alive again.
 */
export function wake(run: OpenRun, now: EpochSeconds): RunMove | undefined {
  if (run.termination !== null || !run.worker?.confirmed) return undefined;
  return { set: { worker: { ...run.worker, confirmed: false }, next_at: now }, events: [] };
}
