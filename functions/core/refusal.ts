import { stuckMove } from './climb.ts';
import { confirmationSeconds, type Ladder, LONGEST_RETRY_SECONDS, LOOK_AGAIN_SECONDS } from './ladder.ts';
import { hasEnded, type Run, type RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';

/** Why ECS did not take a StopTask. */
export interface Refusal {
  readonly kind: 'deferred' | 'denied' | 'refused';
  readonly why: string;
}

/** What a StopTask that ECS did not take makes of the run. */
export function afterRefusal(run: Run, refusal: Refusal, ladder: Ladder, now: EpochSeconds): RunMove {
  // A late worker is tried again at the growing interval that was stored before the call.
  if (hasEnded(run) && refusal.kind !== 'deferred') return { set: {}, events: [] };
  if (hasEnded(run) || run.termination === null)
    return { set: { next_at: now + LOOK_AGAIN_SECONDS }, events: [] };
  const { termination, worker } = run;
  if (refusal.kind === 'deferred') {
    return {
      set: { termination: { ...termination, stop_deferred: true }, next_at: now + LOOK_AGAIN_SECONDS },
      events: [],
    };
  }
  if (termination.state === 'stuck') return { set: { next_at: now + LONGEST_RETRY_SECONDS }, events: [] };
  const refused = {
    kind: 'stop_refused' as const,
    payload: { worker: worker?.task_arn ?? null, why: refusal.why, attempt: termination.stop_attempts },
  };
  if (refusal.kind === 'refused') {
    const next_at = now + confirmationSeconds(worker?.containers ?? [], ladder);
    return { set: { termination: { ...termination, obstacle: refusal.why }, next_at }, events: [refused] };
  }
  const stuck = stuckMove(termination, refusal.why, now);
  return { set: stuck.set, events: [refused, ...stuck.events] };
}
