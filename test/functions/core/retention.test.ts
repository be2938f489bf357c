import { describe, expect, it } from 'vitest';
import {
  endOfRetention,
  isPastRetention,
  isRenewalDue,
  itemExpiry,
  recordExpiry,
} from '../../../functions/core/retention.ts';
import { anOpenRun, NOW } from '../../support/records.ts';

const DAY = 86_400;

describe('the record of a run', () => {
  it('is shown while the run is open, and for the retention once it has ended', () => {
    expect(endOfRetention({ ended_at: null }, 90)).toBeUndefined();
    expect(endOfRetention({ ended_at: NOW }, 90)).toBe(NOW + 90 * DAY);
  });

  it('goes a week after the last of what else the run has left', () => {
    expect(recordExpiry({ ended_at: null }, 90)).toBeUndefined();
    const last = itemExpiry({ ended_at: null }, NOW, 90);
    expect(recordExpiry({ ended_at: NOW }, 90)).toBe(last + 7 * DAY);
  });

  it('counts as gone from the end of its retention on, to the second', () => {
    const expiresAt = recordExpiry({ ended_at: NOW }, 90) ?? 0;
    expect(isPastRetention(expiresAt, NOW + 90 * DAY - 1)).toBe(false);
    expect(isPastRetention(expiresAt, NOW + 90 * DAY)).toBe(true);
  });
});

describe('what a run has on record beside itself', () => {
  it('goes with the run once that has ended, whenever it was written', () => {
    expect(itemExpiry({ ended_at: NOW }, NOW + 5, 90)).toBe(NOW + 90 * DAY);
  });

  it('is kept two weeks longer than the retention from its writing on while the run is open', () => {
    expect(itemExpiry({ ended_at: null }, NOW, 1)).toBe(NOW + 15 * DAY);
  });

  it.each([
    ['not a second before a week is over', { started_at: NOW }, NOW + 7 * DAY - 1, false],
    ['once a week is over', { started_at: NOW }, NOW + 7 * DAY, true],
    ['a week after the last renewal', { started_at: 0, expiry_renewed_at: NOW }, NOW + 7 * DAY, true],
    ['not again before that', { started_at: 0, expiry_renewed_at: NOW }, NOW + 7 * DAY - 1, false],
  ])('is renewed %s', (_, times, now, isDue) => {
    expect(isRenewalDue(anOpenRun(times), now)).toBe(isDue);
  });

  it('outlives a run by its retention at least, however long it was open, if each renewal came in time', () => {
    for (const openDays of [0, 6, 7, 13, 14, 40, 400]) {
      const endedAt = NOW + openDays * DAY;
      const lastRenewal = NOW + Math.floor(openDays / 7) * 7 * DAY;
      expect(itemExpiry({ ended_at: null }, lastRenewal, 30)).toBeGreaterThanOrEqual(endedAt + 30 * DAY);
    }
  });
});
