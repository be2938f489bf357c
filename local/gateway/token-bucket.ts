/** A stage's throttling: so many requests a second in the long run, and so many at once. */
export interface ThrottleLimits {
  readonly ratePerSecond: number;
  readonly burst: number;
}

export interface TokenBucket {
  /** Whether there was a token for one more request. */
  take(): boolean;
}

/** Holds `burst` tokens when full, and is full at first. Counts in thousandths, one a millisecond and rate. */
export function createTokenBucket(
  { ratePerSecond, burst }: ThrottleLimits,
  nowMs: () => number,
): TokenBucket {
  const full = burst * THOUSANDTHS;
  let left = full;
  let filledAtMs = nowMs();
  return {
    take: () => {
      const now = nowMs();
      left = Math.min(full, left + (now - filledAtMs) * ratePerSecond);
      filledAtMs = now;
      if (left < THOUSANDTHS) return false;
      left -= THOUSANDTHS;
      return true;
    },
  };
}

/** Of a token. */
const THOUSANDTHS = 1000;
