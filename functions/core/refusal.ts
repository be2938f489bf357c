import { LOOK_AGAIN_SECONDS } from './ladder.ts';
import { changeOf, hinder, lateWorkerOf } from './late-worker.ts';
import { asAnswered, sitOut } from './outage.ts';
import { stuckMove } from './page.ts';
import { hasEnded, isOwnWorker, type Run, type RunMove } from './run.ts';
import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** Why AWS did not take a StopTask, or a kill. */
export interface Refusal {
  readonly kind: 'deferred' | 'denied' | 'refused';
  readonly why: string;
  readonly outage?: true;
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
  if (!isOwnWorker(run, worker) || run.termination === null)
    return afterLateRefusal(run, worker, refusal, now);
  const { stopping_at = null, confirm_by = null, silent_since } = before ?? {};
  const held = { ...run.termination, stopping_at, confirm_by };
  const deferred = { ...held, stop_deferred: true };
  if (refusal.outage) return sitOut({ ...deferred, silent_since: silent_since ?? now }, refusal.why, now);
  return afterOpenRefusal(asAnswered(held), worker, refusal, now);
}

/** Whether the call that was announced is still the last one: a run that has moved on since has its own next look. */
export function isAsAnnounced(run: Run, announced: Run, worker: Worker): boolean {
  if (!isOwnWorker(announced, worker)) {
    const late = lateWorkerOf(run, worker);
    return late?.stopped_at === null && late.stop_attempts === lateWorkerOf(announced, worker)?.stop_attempts;
  }
  return !hasEnded(run) && callOf(run) === callOf(announced);
}

function callOf({ termination }: Run): string | null {
  return termination && `${termination.id} ${termination.rung} ${termination.stop_attempts}`;
}

function afterOpenRefusal(
  termination: Termination,
  worker: Worker,
  { kind, why }: Refusal,
  now: EpochSeconds,
): RunMove {
  const soon = now + LOOK_AGAIN_SECONDS;
  if (kind === 'deferred')
    return { set: { termination: { ...termination, stop_deferred: true }, next_at: soon }, events: [] };
  const hindered = { ...termination, obstacle: why };
  if (termination.state === 'stuck') return { set: { termination: hindered }, events: [] };
  const payload = { worker: worker.task_arn, why, attempt: termination.stop_attempts };
  const refused = { kind: 'stop_refused' as const, payload };
  // The worker may be gone, or its cluster: the next look tells.
  if (kind === 'refused') return { set: { termination: hindered, next_at: soon }, events: [refused] };
  const stuck = stuckMove(termination, why, now);
  return { set: stuck.set, events: [refused, ...stuck.events] };
}

/** A late worker is tried again at the growing interval that was stored before the call. */
function afterLateRefusal(run: Run, worker: Worker, { kind, why }: Refusal, now: EpochSeconds): RunMove {
  if (kind !== 'deferred') return hinder(run, worker, { obstacle: why }, now);
  return { set: changeOf(run, worker, { next_at: now + LOOK_AGAIN_SECONDS }, now), events: [] };
}
