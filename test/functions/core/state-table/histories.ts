import { settleWorker } from '../../../../functions/app/settle-worker.ts';
import type { Word } from '../../../../functions/core/run.ts';
import { aWorker, SILENT } from '../../../support/records.ts';
import {
  advanceTo,
  ASK_SECONDS,
  attach,
  beat,
  claimed,
  claimedOnEc2,
  launch,
  MAX_RUNTIME_SECONDS,
  say,
  type Scene,
  step,
  stepWhenDue,
  stopped,
  terminate,
} from './scene.ts';

export const unverified = after(claimed, (scene) => attach(scene, scene.worker));
export const attached = after(claimed, (scene) => {
  launch(scene, scene.worker);
  return attach(scene, scene.worker);
});
export const seen = after(attached, stepWhenDue);
/** Heartbeats move a policy's deadline without moving the next look: it comes early, and finds nothing to do. */
export const beating = after(seen, beat, ({ world }) => world.clock.advance(60), beat);
export const requested = (scene: Scene) => terminate(scene);
export const toBeAsked = (scene: Scene) => terminate(scene, { askSeconds: ASK_SECONDS });
export const forced = (scene: Scene) => terminate(scene, { isForced: true });
export const said = (outcome: Word['outcome']) => (scene: Scene) => say(scene, outcome);
export const deferred = ({ world }: Scene) => {
  world.workers.answerStops({ kind: 'deferred', why: 'ThrottlingException' });
};
export const denied = ({ world }: Scene) => {
  world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: denied' });
};
/** A step that its queue hands over late, so that 30 s after it is not the end of the launch window by chance. */
export const delayed = ({ world }: Scene) => world.clock.advance(7);
export const stopping = after(seen, requested, step);
/** Once ECS has forgotten the worker. */
export const forgotten = ({ world, worker }: Scene) => world.workers.forget(worker.task_arn);
/** An agent that lost its host reports STOPPED without an exit code. */
export const doubted = (scene: Scene) => settleWorker(scene.deps, stopped(scene, scene.worker, SILENT));
export const seenOnEc2 = after(
  claimedOnEc2,
  (scene) => {
    launch(scene, scene.worker);
    return attach(scene, scene.worker);
  },
  stepWhenDue,
);
export const stoppingAgainOnEc2 = after(seenOnEc2, requested, step, stepWhenDue);
export const stoppingAgain = after(stopping, stepWhenDue);
export const stuck = after(stoppingAgain, stepWhenDue);
export const ended = after(stopping, (scene) => settleWorker(scene.deps, stopped(scene, scene.worker)));
/** A worker that turns up after the end. */
export const LATE = aWorker();
export const lateAttached = after(ended, (scene) => {
  launch(scene, LATE);
  return attach(scene, LATE);
});

/** A history: so far, and then these. */
export function after(
  base: () => Promise<Scene>,
  ...moves: readonly ((scene: Scene) => unknown)[]
): () => Promise<Scene> {
  return async () => {
    const scene = await base();
    for (const move of moves) await move(scene);
    return scene;
  };
}

export async function exceedMaxRuntime(scene: Scene): Promise<void> {
  const { started_at } = await scene.world.readRun(scene.runId);
  advanceTo(scene, started_at + MAX_RUNTIME_SECONDS);
  await step(scene);
}
