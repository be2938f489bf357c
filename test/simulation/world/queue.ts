import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import {
  CONSUMER_BATCH_SIZE,
  CONSUMER_TIMEOUT_SECONDS,
  MAX_RECEIVES,
} from '../../../functions/wiring/limits.ts';

export interface Message<Body> {
  readonly body: Body;
  receives: number;
}

/** A standard SQS queue with its event source: at least once, in any order. */
export interface Queue<Body> {
  send(body: Body, delaySeconds: number): void;
  /** An invocation has ended with these of its messages failed; undefined where it died. */
  handled(batch: readonly Message<Body>[], failed: readonly Message<Body>[] | undefined): void;
  readonly deadLetters: Message<Body>[];
  /** Dead letters come again, and what is on its way has all its receives still before it. */
  redrive(): void;
  isEmpty(): boolean;
}

interface Deps<Body> {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  /** Invocations of the consumer that take from this queue at the same time at most. */
  readonly concurrency: number;
  readonly invoke: (batch: readonly Message<Body>[]) => void;
}

/** As infra sets it: six times the consumer's timeout. */
const VISIBILITY_MS = 6000 * CONSUMER_TIMEOUT_SECONDS;

export function queue<Body>({ timeline, random, faults, concurrency, invoke }: Deps<Body>): Queue<Body> {
  const visible: Message<Body>[] = [];
  const deadLetters: Message<Body>[] = [];
  /** Every one that may come again. */
  const known = new Set<Message<Body>>();
  let inFlight = 0;
  let underWay = 0;

  const poll = (): void => {
    while (inFlight < concurrency && visible.length > 0) {
      const size = faults.has('F11') ? CONSUMER_BATCH_SIZE : random.between(1, CONSUMER_BATCH_SIZE);
      const batch = visible.splice(0, size);
      if (batch.length > 1) faults.strikes('F11', 1);
      for (const message of batch) message.receives += 1;
      inFlight += 1;
      invoke(batch);
    }
  };
  const show = (message: Message<Body>, afterMs: number): void => {
    underWay += 1;
    known.add(message);
    timeline.after(afterMs, () => {
      underWay -= 1;
      if (message.receives >= MAX_RECEIVES) {
        known.delete(message);
        deadLetters.push(message);
        return;
      }
      // In any order: a new one may come before those that wait.
      if (faults.strikes('F4', 0.2)) visible.unshift(message);
      else visible.push(message);
      // Where batches are wanted, they get a moment to gather.
      if (faults.has('F11')) timeline.after(random.between(0, 3000), poll);
      else poll();
    });
  };

  return {
    deadLetters,
    send: (body, delaySeconds) => {
      const usualMs = random.chance(0.5) ? random.between(1, 10) : random.between(5, 200);
      const lateMs = faults.strikes('F4') ? random.between(1000, 120_000) : usualMs;
      show({ body, receives: 0 }, 1000 * delaySeconds + lateMs);
      if (faults.strikes('F4')) show({ body, receives: 0 }, 1000 * delaySeconds + random.between(5, 90_000));
    },
    handled: (batch, failed) => {
      inFlight -= 1;
      for (const message of batch) known.delete(message);
      for (const message of failed ?? batch)
        show(message, failed === undefined ? hiddenMs(faults, random) : VISIBILITY_MS);
      if (failed !== undefined && faults.strikes('F4')) {
        const [again] = batch;
        if (again) show({ ...again, receives: again.receives - 1 }, random.between(5, VISIBILITY_MS));
      }
      timeline.after(0, poll);
    },
    redrive: () => {
      for (const message of known) message.receives = 0;
      for (const message of deadLetters.splice(0)) show({ ...message, receives: 0 }, 100);
    },
    isEmpty: () => inFlight === 0 && underWay === 0 && visible.length === 0,
  };
}

/** A dead invocation's messages come back when their visibility ends; F5 is that it ends in the same moment. */
function hiddenMs(faults: Faults, random: Random): number {
  return faults.strikes('F5', 0.5) ? random.between(0, 1000) : VISIBILITY_MS;
}
