import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { terminateSeenRun } from '../../../functions/app/terminate-seen-run.ts';
import { aWorld, type World } from '../../support/world.ts';

type Scene = (world: World) => Promise<string>;

const untouched: Scene = async (world) => (await world.running()).runId;

const stopping: Scene = async (world) => {
  const { runId } = await world.running();
  await world.terminate(runId);
  await takeStep(world, { run_id: runId, hops: 0 });
  return runId;
};

const stuck: Scene = async (world) => {
  world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask' });
  return stopping(world);
};

const ended: Scene = async (world) => {
  const { runId, worker } = await world.running();
  await settleWorker(world, world.stopped(runId, worker));
  return runId;
};

const gone: Scene = () => Promise.resolve('nobody');

describe('a termination from a page', () => {
  it.each<[string, Scene, 'running' | 'stuck', string]>([
    ['that shows the run running, as it is', untouched, 'running', 'accepted'],
    ['that shows the run stuck, as it is', stuck, 'stuck', 'accepted'],
    ['that shows the run running, which is being stopped', stopping, 'running', 'run-changed'],
    ['that shows the run running, which is stuck', stuck, 'running', 'run-changed'],
    ['that shows the run stuck, which is being stopped', stopping, 'stuck', 'run-changed'],
    ['that shows the run stuck, which nobody terminates', untouched, 'stuck', 'run-changed'],
    ['that shows the run running, which has ended', ended, 'running', 'run-already-ended'],
    ['that shows the run stuck, which has ended', ended, 'stuck', 'run-already-ended'],
    ['that shows the run running, which has expired', gone, 'running', 'run-not-found'],
    ['that shows the run stuck, which has expired', gone, 'stuck', 'run-not-found'],
  ])('%s', async (_, scene, expected, kind) => {
    const world = aWorld();
    const runId = await scene(world);
    const before = JSON.stringify(world.store.allRuns());
    const request = { reason: null, actor: 'console', then: 'hold', askSeconds: 0, isForced: false } as const;
    expect((await terminateSeenRun(world, runId, expected, request)).kind).toBe(kind);
    const hasChanged = JSON.stringify(world.store.allRuns()) !== before;
    expect(hasChanged).toBe(kind === 'accepted');
  });

  it('adds nothing to a termination that another stored while this one was being decided', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const request = { reason: null, actor: 'console', then: 'hold', askSeconds: 0, isForced: true } as const;
    const store: World['store'] = {
      ...world.store,
      commit: async () => {
        await world.terminate(runId);
        return { kind: 'run-changed' };
      },
    };
    const result = await terminateSeenRun({ ...world, store }, runId, 'running', request);
    expect(result).toMatchObject({ kind: 'run-changed', run: { termination: { then: 'requeue' } } });
    expect((await world.readRun(runId)).termination).toMatchObject({ forced: false, then: 'requeue' });
  });
});
