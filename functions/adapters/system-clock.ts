import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports/clock.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
  async within(milliseconds, work) {
    const decided = new AbortController();
    const over = sleep(milliseconds, undefined, { signal: decided.signal });
    try {
      return await Promise.race([work, over]);
    } finally {
      decided.abort();
    }
  },
};
