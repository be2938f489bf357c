import { sweepDueRuns } from '../../functions/app/sweep-due-runs.ts';
import { takeStep } from '../../functions/app/take-step.ts';
import type { World } from './world.ts';

const SWEEP_EVERY_SECONDS = 60;

export interface Passing {
  /** Steps that the steps queue hands out in a second; the rest waits. */
  readonly stepsPerSecond?: number;
  /** What else happens in each second, before its steps. */
  readonly eachSecond?: (second: number) => unknown;
}

/** Lets seconds pass for a world: the sweep comes once a minute, and what lies in the steps queue is taken. */
export async function passSeconds(
  world: World,
  seconds: number,
  { stepsPerSecond = Infinity, eachSecond = () => undefined }: Passing = {},
): Promise<void> {
  for (let second = 0; second < seconds; second += 1) {
    await eachSecond(second);
    if (second % SWEEP_EVERY_SECONDS === 0) await sweepDueRuns(world, 10_000, () => false);
    const { sent } = world.steps;
    for (const { step } of sent.splice(0, Math.min(stepsPerSecond, sent.length))) await takeStep(world, step);
    world.clock.advance(1);
  }
}
