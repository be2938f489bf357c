import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../ports.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  sleep: (milliseconds) => sleep(milliseconds),
};
