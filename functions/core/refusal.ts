import { LOOK_AGAIN_SECONDS } from './ladder.ts';
import { changeOf, hinder } from './late-worker.ts';
import { stuckMove } from './page.ts';
import { type EndedRun, hasEnded, type OpenRun, type Run, type RunMove } from './run.ts';
import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** Why AWS did not take a StopTask, or a kill. */
export interface Refusal {
  readonly kind: 'deferred' | 'denied' | 'refused';
  readonly why: string;
}

/**
 * What a call that AWS did not take makes of the run.
 * @param before the termination as it was before the call was announced: its times still hold
 */
export function afterRefusal(
  run: Run,
  worker: Worker,
  refusal: Refusal,
  before: Termination | null,
  now: EpochSeconds,
): RunMove {
  if (hasEnded(run)) return afterLateRefusal(run, worker, refusal, now);
  const { termination } = run;
  if (termination === null) return { set: { next_at: now + LOOK_AGAIN_SECONDS }, events: [] };
  return afterOpenRefusal(
    {
      ...termination,
      stopping_at: before?.stopping_at ?? null,
      confirm_by: before?.confirm_by ?? null,
    },
    run,
    refusal,
    now,
  );
}

function afterOpenRefusal(
  termination: Termination,
  { worker }: OpenRun,
  { kind, why }: Refusal,
  now: EpochSeconds,
): RunMove {
  const soon = now + LOOK_AGAIN_SECONDS;
  if (kind === 'deferred')
    return { set: { termination: { ...termination, stop_deferred: true }, next_at: soon }, events: [] };
  const hindered = { ...termination, obstacle: why, confirm_by: null };
  if (termination.state === 'stuck') return { set: { termination: hindered }, events: [] };
  const payload = { worker: worker?.task_arn ?? null, why, attempt: termination.stop_attempts };
  const refused = { kind: 'stop_refused' as const, payload };
  // The worker may be gone, or its cluster: the next look tells.
  if (kind === 'refused') return { set: { termination: hindered, next_at: soon }, events: [refused] };
  const stuck = stuckMove(termination, why, now);
  return { set: stuck.set, events: [refused, ...stuck.events] };
}

/** A late worker is tried again at the growing interval that was stored before the call. */
function afterLateRefusal(run: EndedRun, worker: Worker, { kind, why }: Refusal, now: EpochSeconds): RunMove {
  const stored = run.late_workers.find(({ task_arn }) => task_arn === worker.task_arn);
  if (kind !== 'deferred') return hinder(run, worker, why, stored?.next_at ?? now, now);
  return { set: changeOf(run, worker, { next_at: now + LOOK_AGAIN_SECONDS }, now), events: [] };
}
