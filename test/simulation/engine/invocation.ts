import type { Seen } from '../world/meetings.ts';
import type { Timeline } from './timeline.ts';

/** One run of a function: a door's handler, from its event to its answer, or to its death in between. */
export interface Invocation {
  readonly name: string;
  /** How far this machine's clock is off. */
  readonly skewMs: number;
  /** When Lambda ends it. */
  readonly deadlineMs: number;
  /** Nothing of it goes on any more: it crashed, or its time is over. */
  isDead: boolean;
  /** It goes on in several branches, as a sweep does: each answer lets one of them go on to its next call. */
  readonly isForked?: true;
  /** Writes of its own that took effect, messages included. */
  effects: number;
  /** What it came upon, for those who count. */
  readonly seen: Seen;
  readonly onDeath: () => void;
}

export type Ending<Result> =
  | { readonly kind: 'answered'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Runs asynchronous code one piece at a time. A piece goes from the answer of one call to the next call; between
 * two of them anything may happen. The code itself is what is deployed and knows nothing of it.
 */
export interface Stage {
  readonly timeline: Timeline;
  /** Whose piece runs now. */
  readonly current: () => Invocation;
  /** The running piece waits for a call. */
  pause(invocation: Invocation): void;
  /** The next piece runs: to be called just before its promise is settled. */
  resume(invocation: Invocation): void;
  /** Only as something that happens on the timeline, since a piece runs from here to its first call. */
  start<Result>(
    invocation: Invocation,
    body: () => Promise<Result>,
    onEnd: (ending: Ending<Result>) => void,
  ): void;
  /** Something that is not a piece runs, and says by `release` when it is through. */
  hold(): void;
  release(): void;
  kill(invocation: Invocation): void;
  /** @returns how many things happened */
  run(isOver: () => boolean): Promise<number>;
}

/**
 * More hops than any chain of awaits in the shipped code has, in a batch whose messages need no call too; only for a branch
 * that ends without another call.
 */
const HOPS = 192;

export function stage(timeline: Timeline): Stage {
  let current: Invocation | undefined;
  let isBusy = false;
  let wake: (() => void) | undefined;
  /** Which piece runs; whoever waits for the end of an earlier one waits no more. */
  let turn = 0;
  let hasCalled = false;
  let broken: Error | undefined;
  const begin = (invocation: Invocation): void => {
    turn += 1;
    hasCalled = false;
    current = invocation;
    isBusy = true;
  };
  const rest = (): void => {
    turn += 1;
    isBusy = false;
    current = undefined;
    wake?.();
    wake = undefined;
  };
  /** A branch is through with its piece once it makes its next call, or ends, which nobody tells. */
  const restSoon = async (): Promise<void> => {
    const mine = turn;
    for (let hop = 0; hop < HOPS && !hasCalled; hop += 1) {
      await Promise.resolve();
      if (turn !== mine) return;
    }
    rest();
  };
  return {
    timeline,
    current: () => {
      if (current !== undefined) return current;
      // The code under test may well catch it, so the run tells.
      broken = new Error('current: expected a running invocation, got none');
      throw broken;
    },
    start: (invocation, body, onEnd) => {
      begin(invocation);
      const end = (ending: Parameters<typeof onEnd>[0]): void => {
        invocation.isDead = true;
        onEnd(ending);
        rest();
      };
      body().then(
        (result) => end({ kind: 'answered', result }),
        (error: unknown) => end({ kind: 'failed', error }),
      );
      if (invocation.isForked) void restSoon();
    },
    pause: (invocation) => {
      hasCalled = true;
      if (!invocation.isForked) rest();
    },
    resume: (invocation) => {
      begin(invocation);
      if (invocation.isForked) void restSoon();
    },
    hold: () => void (isBusy = true),
    release: rest,
    kill: (invocation) => {
      if (invocation.isDead) return;
      invocation.isDead = true;
      invocation.onDeath();
    },
    run: async (isOver) => {
      let count = 0;
      while (!isOver()) {
        const act = timeline.next();
        if (act === undefined) break;
        act();
        count += 1;
        if (isBusy) await new Promise<void>((resolve) => (wake = resolve));
        if (broken) throw broken;
      }
      return count;
    },
  };
}
