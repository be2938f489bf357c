import type { Faults } from '../engine/faults.ts';
import type { Ending, Invocation, Stage } from '../engine/invocation.ts';
import type { Random } from '../engine/random.ts';

export interface Invoke<Result> {
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly body: () => Promise<Result>;
  readonly onEnd: (ending: Ending<Result>, invocation: Invocation) => void;
  readonly isForked?: true;
  /** Begins where it begins. */
  readonly onStart?: () => void;
  /** It crashed or ran out of time; nobody hears of it. */
  readonly onDeath: () => void;
}

export type Lambda = <Result>(invoke: Invoke<Result>) => void;

/** Starts functions, each on a machine whose clock may be off. */
export function lambda(stage: Stage, random: Random, faults: Faults): Lambda {
  return ({ name, timeoutSeconds, body, isForked, onStart, onEnd, onDeath }) => {
    stage.timeline.after(0, () => {
      const invocation: Invocation = {
        name,
        skewMs: faults.strikes('F14', 0.3) ? random.between(-300_000, 300_000) : 0,
        deadlineMs: stage.timeline.nowMs() + 1000 * timeoutSeconds,
        isDead: false,
        ...(isForked && { isForked }),
        effects: 0,
        seen: {},
        onDeath,
      };
      onStart?.();
      stage.start(invocation, body, (ending) => onEnd(ending, invocation));
    });
  };
}
