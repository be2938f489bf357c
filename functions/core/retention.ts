import type { OpenRun } from './run.ts';
import { type EpochSeconds, SECONDS_PER_DAY } from './time.ts';

/** Of a run: null while it is open. */
interface Ending {
  readonly ended_at: EpochSeconds | null;
}

/**
 * How much longer than the retention an open run's events and bindings are kept, counted from their writing: when the
 * run will end is not known yet, and to write it down once it is would double what the end of a run costs.
 */
const OPEN_DAYS = 14;

/** Leaves a sweep that does not come the other half, and the retention, before anything of an open run goes. */
const RENEWED_AFTER_DAYS = OPEN_DAYS / 2;

/**
 * How much longer than the retention the record itself is kept, unseen: it goes last, since its id can be claimed anew
 * once it is gone. What else there was goes two weeks after the retention, and DynamoDB takes its days for that.
 */
const RECORD_DAYS = OPEN_DAYS + 7;

/** From then on no read shows an ended run; undefined while it is open. */
export function endOfRetention({ ended_at }: Ending, retentionDays: number): EpochSeconds | undefined {
  return ended_at === null ? undefined : daysAfter(ended_at, retentionDays);
}

/** When the record of an ended run may go; undefined while it is open. */
export function recordExpiry(run: Ending, retentionDays: number): EpochSeconds | undefined {
  return endOfRetention(run, retentionDays + RECORD_DAYS);
}

/** Whether a record that may go at `expiresAt` is past its retention. */
export function isPastRetention(expiresAt: EpochSeconds, now: EpochSeconds): boolean {
  return expiresAt <= daysAfter(now, RECORD_DAYS);
}

/** When what a run has on record beside itself may go. */
export function itemExpiry(run: Ending, writtenAt: EpochSeconds, retentionDays: number): EpochSeconds {
  return endOfRetention(run, retentionDays) ?? daysAfter(writtenAt, retentionDays + OPEN_DAYS);
}

export function isRenewalDue({ started_at, expiry_renewed_at }: OpenRun, now: EpochSeconds): boolean {
  return daysAfter(expiry_renewed_at ?? started_at, RENEWED_AFTER_DAYS) <= now;
}

function daysAfter(at: EpochSeconds, days: number): EpochSeconds {
  return at + days * SECONDS_PER_DAY;
}
