import { hasEnded, type Run } from '../../../functions/core/run.ts';
import { runOf } from '../../simulation/world/meetings.ts';
import type { Act, Cast } from '../scenario.ts';

/** One after the other. */
export const inTurn =
  (...acts: readonly Act[]): Act =>
  (cast, done) => {
    const go = (index: number): void => {
      const act = acts[index];
      // Each begins as something that happens on the timeline.
      if (act === undefined) done();
      else cast.world.timeline.after(0, () => act(cast, () => go(index + 1)));
    };
    go(0);
  };

/** All at once; done when the last one is. */
export const atOnce =
  (...acts: readonly Act[]): Act =>
  (cast, done) => {
    let left = acts.length;
    for (const act of acts)
      act(cast, () => {
        left -= 1;
        if (left === 0) done();
      });
  };

/** In the moment in which a call of this name is made next, somebody else does this. Does not wait for it. */
export const meanwhile = (callName: string, ...acts: readonly Act[]): Act =>
  now((cast) => void cast.traps.set(callName, () => inTurn(...acts)(cast, () => undefined)));

export function now(act: (cast: Cast) => void): Act {
  return (cast, done) => {
    act(cast);
    done();
  };
}

export const wait =
  (seconds: number): Act =>
  ({ world }, done) =>
    world.timeline.after(1000 * seconds, done);

/** What a run may have come to. */
const STATES = {
  ended: hasEnded,
  /** ECS has shown its worker, and nobody has to look at it again for now. */
  'at rest': (run: Run) => hasEnded(run) || run.worker?.confirmed === true,
  terminated: (run: Run) => hasEnded(run) || run.termination !== null,
  unanswered: (run: Run) => hasEnded(run) || run.termination?.silent_since !== undefined,
  stuck: (run: Run) => hasEnded(run) || run.termination?.state === 'stuck',
  'sure of its late workers': ({ late_workers }: Run) => late_workers.every(({ verified }) => verified),
} as const;

/** Waits for as long as it takes. */
export const until =
  (runId: string, state: keyof typeof STATES): Act =>
  ({ world }, done) => {
    const look = (): void => {
      const run = runOf(world.store, runId);
      if (run !== undefined && STATES[state](run)) done();
      else world.timeline.after(1000, look);
    };
    look();
  };
