import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import type { Run } from '../../../functions/core/run.ts';
import { aWorker, SILENT } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });

/** The world, in which somebody else moves the run before its next write. */
function beaten(world: World): World & { readonly commits: () => number } {
  let commits = 0;
  const commit: World['store']['commit'] = async (commit) => {
    commits += 1;
    const run = await world.readRun(commit.run.run_id);
    const other = { run, move: { set: { summary: run.summary }, events: [] }, createdAt: 0 };
    if (commits === 1) await world.store.commit(other);
    return world.store.commit(commit);
  };
  return { ...world, store: { ...world.store, commit }, commits: () => commits };
}

/** A run that has ended, and a worker that came late. */
async function aLateWorker(world: World) {
  const { runId } = await world.running({ hasWorker: false });
  const worker = aWorker();
  await finishRun(world, runId, { outcome: 'completed', summary: null });
  world.launch(runId, worker);
  await attachWorker(world, { runId, worker, actor: 'launcher' });
  return { runId, worker };
}

/** A run whose worker ECS did not show when it was attached. */
async function anUnverifiedWorker(world: World) {
  const { runId } = await world.running({ hasWorker: false });
  const worker = aWorker();
  await attachWorker(world, { runId, worker, actor: 'launcher' });
  world.launch(runId, worker);
  world.clock.advance(30);
  return { runId, worker };
}

type Scene = (world: World) => Promise<{ readonly runId: string; readonly act: (world: World) => unknown }>;

describe('what somebody else’s write comes before is done all the same', () => {
  const policies = { launchSeconds: 600, heartbeatSeconds: null, lingerSeconds: null };
  it.each<[string, Scene, (run: Run) => unknown, unknown]>([
    [
      'the end of a run',
      async (world) => {
        const { runId, worker } = await world.running();
        const sighting = world.stopped(runId, worker);
        return { runId, act: (beset) => settleWorker(beset, sighting) };
      },
      ({ outcome }) => outcome,
      'crashed',
    ],
    [
      'the stop of a late worker',
      async (world) => {
        const { runId, worker } = await aLateWorker(world);
        const sighting = world.stopped(runId, worker);
        return { runId, act: (beset) => settleWorker(beset, sighting) };
      },
      ({ late_workers: [late] }) => late?.stopped_at !== null,
      true,
    ],
    [
      'a doubt',
      async (world) => {
        const { runId, worker } = await world.running();
        const sighting = world.stopped(runId, worker, SILENT);
        return { runId, act: (beset) => settleWorker(beset, sighting) };
      },
      ({ worker }) => worker?.doubt,
      'STOPPED on EC2 without any exit code',
    ],
    [
      'what a look shows for the first time',
      async (world) => {
        const { runId } = await anUnverifiedWorker(world);
        return { runId, act: (beset) => step(beset, runId) };
      },
      ({ worker }) => worker?.verified,
      true,
    ],
    [
      'a policy',
      async (world) => {
        const { runId } = await world.running({ hasWorker: false });
        world.clock.advance(600);
        return { runId, act: (beset) => step(beset, runId) };
      },
      ({ run_id, termination }) => termination?.id === `policy:launch:${run_id}`,
      true,
    ],
    [
      'a StopTask',
      async (world) => {
        const { runId } = await world.running();
        await world.terminate(runId);
        return { runId, act: (beset) => step(beset, runId) };
      },
      ({ termination }) => termination?.stop_attempts,
      1,
    ],
  ])('%s', async (_, scene, told, expected) => {
    const world = aWorld(policies);
    const { runId, act } = await scene(world);
    const beset = beaten(world);
    await act(beset);
    expect(told(await world.readRun(runId))).toBe(expected);
    expect(beset.commits()).toBeGreaterThan(1);
  });

  it('but a heartbeat that is not the first makes nobody look again', async () => {
    const world = aWorld();
    const { runId } = await anUnverifiedWorker(world);
    const looksBefore = world.workers.looks.length;
    await recordHeartbeat(world, runId, undefined);
    const look: World['workers']['look'] = async (worker) => {
      await recordHeartbeat(world, runId, undefined);
      return world.workers.look(worker);
    };
    await step({ ...world, workers: { ...world.workers, look } }, runId);
    expect(world.workers.looks.length - looksBefore).toBe(1);
  });
});
