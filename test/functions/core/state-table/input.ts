import { settleWorker } from '../../../../functions/app/settle-worker.ts';
import { hasEnded, type Word } from '../../../../functions/core/run.ts';
import type { Refusal } from '../../../../functions/core/refusal.ts';
import type { Sighting, Worker } from '../../../../functions/core/worker.ts';
import { aWorker } from '../../../support/records.ts';
import {
  advanceTo,
  attach,
  beat,
  launch,
  MAX_RUNTIME_SECONDS,
  POLICIES,
  say,
  type Scene,
  step,
  stepWhenDue,
  stopped,
  terminate,
} from './scene.ts';

export type Source = 'time' | 'ECS event' | 'operator' | 'worker' | 'launcher';

export interface Input {
  readonly source: Source;
  /** What has to be so before it comes in; not part of what is recorded. */
  readonly arrange?: (scene: Scene) => unknown;
  /** @returns the kind of the answer, where somebody gets one */
  readonly act: (scene: Scene) => Promise<string | undefined>;
}

/** A worker that no run of the table begins with. */
export const ANOTHER = aWorker();

export function due(shows: (scene: Scene, worker: Worker) => void): Input {
  return {
    source: 'time',
    arrange: async (scene) => shows(scene, await workerOf(scene)),
    act: (scene) => stepWhenDue(scene).then(noAnswer),
  };
}

export function dueWithRefusal(kind: Refusal['kind']): Input {
  return due((scene, worker) => {
    launch(scene, worker);
    scene.world.workers.answerStops({ kind, why: `ecs:StopTask: ${kind}` });
  });
}

/** Two seconds early: a step that is one second early counts as due, since clocks differ. */
export async function stepTooEarly(scene: Scene): Promise<undefined> {
  const { next_at } = await scene.world.readRun(scene.runId);
  if (next_at !== null) advanceTo(scene, next_at - 2);
  await step(scene);
}

/** The first step after a policy's time is over: so many seconds after what was arranged. */
export function exceeds(arrange: (scene: Scene) => unknown, seconds: number): Input {
  return {
    source: 'time',
    arrange,
    act: (scene) => {
      scene.world.clock.advance(seconds);
      return step(scene).then(noAnswer);
    },
  };
}

export async function beatUntilMaxRuntime(scene: Scene): Promise<void> {
  const { started_at } = await scene.world.readRun(scene.runId);
  advanceTo(scene, started_at + MAX_RUNTIME_SECONDS);
  await beat(scene);
}

export async function beatAfterWord(scene: Scene): Promise<void> {
  await say(scene, 'failed');
  scene.world.clock.advance(POLICIES.lingerSeconds / 2);
  await beat(scene);
}

export function event(overrides: Partial<Sighting> = {}): Input {
  return {
    source: 'ECS event',
    act: async (scene) => {
      const sighting = stopped(scene, await workerOf(scene), overrides);
      return settleWorker(scene.deps, sighting).then(noAnswer);
    },
  };
}

export function terminates(overrides: Parameters<typeof terminate>[1]): Input {
  return { source: 'operator', act: async (scene) => (await terminate(scene, overrides)).kind };
}

export function says(outcome: Word['outcome']): Input {
  return { source: 'worker', act: async (scene) => (await say(scene, outcome)).kind };
}

export function attaches(arrange: (scene: Scene) => void): Input {
  return { source: 'launcher', arrange, act: async (scene) => (await attach(scene, ANOTHER)).kind };
}

/** The late worker that is pending, else the run's own, else the one that was launched for it. */
export async function workerOf({ world, runId, worker }: Scene): Promise<Worker> {
  const run = await world.readRun(runId);
  const late = hasEnded(run) ? run.late_workers.find(({ stopped_at }) => stopped_at === null) : undefined;
  return late ?? run.worker ?? worker;
}

export function noAnswer(): undefined {
  return undefined;
}
