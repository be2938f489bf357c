import { describe, expect, it } from 'vitest';
import { abandonRun } from '../../../functions/app/abandon-run.ts';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { requestTermination } from '../../../functions/app/request-termination.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import type { Run } from '../../../functions/core/run.ts';
import { aWorker, NOW, SILENT } from '../../support/records.ts';
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
  await finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker');
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
  const policies = { launchSeconds: 600, heartbeatSeconds: 20, lingerSeconds: null };
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
      ({ run_id, termination }) => termination?.id === run_id && termination.requested_by === 'policy:launch',
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
    [
      'a request to terminate',
      async (world) => {
        const { runId } = await world.running();
        const request = {
          reason: 'enough',
          actor: 'ann',
          then: 'requeue',
          askSeconds: 0,
          isForced: false,
        } as const;
        return { runId, act: (beset) => requestTermination(beset, runId, request) };
      },
      ({ termination }) => termination?.reason,
      'enough',
    ],
    [
      'an attachment',
      async (world) => {
        const { runId } = await world.running({ hasWorker: false });
        const worker = aWorker();
        return { runId, act: (beset) => attachWorker(beset, { runId, worker, actor: 'launcher' }) };
      },
      ({ worker }) => worker?.verified,
      false,
    ],
    [
      'the word of a worker',
      async (world) => {
        const { runId } = await world.running();
        return {
          runId,
          act: (beset) => finishRun(beset, runId, { outcome: 'failed', summary: 'no disk' }, 'worker'),
        };
      },
      ({ finish }) => finish?.summary,
      'no disk',
    ],
    [
      'the word for a run without a worker',
      async (world) => {
        const { runId } = await world.running({ hasWorker: false });
        return {
          runId,
          act: (beset) => finishRun(beset, runId, { outcome: 'failed', summary: 'no disk' }, 'worker'),
        };
      },
      ({ outcome, error }) => `${outcome}: ${error}`,
      'failed: no disk',
    ],
    [
      'a word after the end',
      async (world) => {
        const { runId } = await aLateWorker(world);
        return {
          runId,
          act: (beset) => finishRun(beset, runId, { outcome: 'failed', summary: 'no disk' }, 'worker'),
        };
      },
      ({ late_word }) => late_word?.summary,
      'no disk',
    ],
    [
      'the deadline that a first heartbeat brings',
      async (world) => {
        const { runId } = await world.running();
        return { runId, act: (beset) => recordHeartbeat(beset, runId, undefined) };
      },
      ({ next_at }) => next_at,
      NOW + 20,
    ],
    [
      'what a heartbeat tells a worker that is to end',
      async (world) => {
        const { runId } = await world.running();
        await world.terminate(runId, { askSeconds: 60 });
        return { runId, act: (beset) => recordHeartbeat(beset, runId, undefined) };
      },
      ({ termination }) => termination?.state,
      'asking',
    ],
    [
      'the second of two workers that are found',
      async (world) => {
        const { runId } = await world.running({ hasWorker: false });
        await world.terminate(runId);
        for (const worker of [aWorker(), aWorker()]) world.launch(runId, worker);
        world.clock.advance(60);
        return { runId, act: (beset) => step(beset, runId) };
      },
      ({ worker, late_workers }) => worker !== null && late_workers.length,
      1,
    ],
    [
      'an operator’s word for a stuck run',
      async (world) => {
        const { runId } = await world.running();
        await world.terminate(runId);
        world.workers.answerStops({ kind: 'denied', why: 'not allowed' });
        await step(world, runId);
        return { runId, act: (beset) => abandonRun(beset, runId, { reason: 'gone', actor: 'ann' }) };
      },
      ({ proof, error }) => `${proof?.source}, ${error}`,
      'operator, manual_reclaim: gone',
    ],
  ])('%s', async (_, scene, told, expected) => {
    const world = aWorld(policies);
    const { runId, act } = await scene(world);
    const beset = beaten(world);
    await act(beset);
    expect(told(await world.readRun(runId))).toBe(expected);
    expect(beset.commits()).toBeGreaterThan(1);
  });

  it('and what a look has shown is acted on without another', async () => {
    const world = aWorld();
    const { runId } = await anUnverifiedWorker(world);
    const looksBefore = world.workers.looks.length;
    await step(world, runId);
    expect(world.workers.looks.length - looksBefore).toBe(1);
    expect((await world.readRun(runId)).worker).toMatchObject({ verified: true, confirmed: true });
  });

  it('but a heartbeat that is not the first makes nobody look again', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    world.clock.advance(30);
    const looksBefore = world.workers.looks.length;
    await recordHeartbeat(world, runId, undefined);
    const look: World['workers']['look'] = async (worker) => {
      world.clock.advance(1);
      await recordHeartbeat(world, runId, undefined);
      return world.workers.look(worker);
    };
    await step({ ...world, workers: { ...world.workers, look } }, runId);
    expect(world.workers.looks.length - looksBefore).toBe(1);
  });
});
