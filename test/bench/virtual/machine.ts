import { setImmediate as settled } from 'node:timers/promises';
import type { Clock } from '../../../functions/ports/clock.ts';
import { type Random, random } from '../../simulation/engine/random.ts';
import { type Timeline, timeline } from '../../simulation/engine/timeline.ts';
import { type Latency, sample } from './inputs.ts';

/** A machine whose time passes only where somebody waits. */
export interface Machine {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly clock: Clock;
  /** The same call, after the time that it takes. */
  readonly slowed: <Args extends unknown[], Answer>(
    latency: Latency,
    call: (...args: Args) => Promise<Answer>,
  ) => (...args: Args) => Promise<Answer>;
  /** How many of them were made. */
  calls(): number;
  /** Work that goes on by itself; where it fails, the whole run does. */
  readonly begin: (work: Promise<unknown>) => void;
  /** Lets time pass until then, or until nothing is left to wait for. */
  passUntil(isOver: () => boolean): Promise<void>;
}

export function machine(seed: number, startMs: number): Machine {
  const chance = random(seed);
  const time = timeline(startMs);
  const failures: unknown[] = [];
  let calls = 0;
  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => time.after(milliseconds, () => resolve()));
  return {
    timeline: time,
    random: chance,
    clock: { nowMs: () => Math.floor(time.nowMs()), sleep, within: (_, work) => work },
    slowed:
      (latency, call) =>
      async (...args) => {
        calls += 1;
        await sleep(sample(chance, latency));
        return call(...args);
      },
    calls: () => calls,
    begin: (work) => void work.catch((error: unknown) => failures.push(error)),
    passUntil: async (isOver) => {
      for (;;) {
        // All that follows from the last event without waiting has happened once the event loop comes round.
        await settled();
        if (failures.length > 0) throw failures[0];
        const act = isOver() ? undefined : time.next();
        if (act === undefined) return;
        act();
      }
    },
  };
}
