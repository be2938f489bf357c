import type { OpenRun } from './run.ts';
import { type EpochSeconds, SECONDS_PER_DAY } from './time.ts';

/**
 * How much longer than the retention an open run's events and bindings are kept, counted from their writing: when the
 * run will end is not known yet, and to write it down once it is would double what the end of a run costs.
 */
const OPEN_DAYS = 14;

/** Leaves a sweep that does not come the other half, and the retention, before anything of an open run goes. */
const RENEWED_AFTER_DAYS = OPEN_DAYS / 2;

/** When the record of a run may go; undefined while it is open. */
export function runExpiry(
  { ended_at }: { readonly ended_at: EpochSeconds | null },
  retentionDays: number,
): EpochSeconds | undefined {
  return ended_at === null ? undefined : daysAfter(ended_at, retentionDays);
}

/** When what a run has on record beside itself may go: with the run at the earliest. */
export function itemExpiry(
  run: { readonly ended_at: EpochSeconds | null },
  writtenAt: EpochSeconds,
  retentionDays: number,
): EpochSeconds {
  return runExpiry(run, retentionDays) ?? daysAfter(writtenAt, retentionDays + OPEN_DAYS);
}

export function isRenewalDue({ started_at, expiry_renewed_at }: OpenRun, now: EpochSeconds): boolean {
  return daysAfter(expiry_renewed_at ?? started_at, RENEWED_AFTER_DAYS) <= now;
}

function daysAfter(at: EpochSeconds, days: number): EpochSeconds {
  return at + days * SECONDS_PER_DAY;
}
