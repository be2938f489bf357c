import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { lookAhead } from '../../../functions/app/look-ahead.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import type { WorkerRef } from '../../../functions/core/worker.ts';
import { aWorker, NOW } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

/** Counts how ECS is asked: each entry the number of workers of one call. */
function counted(world: World) {
  const calls = { together: [] as number[], singly: 0, reads: 0 };
  const deps = {
    ...world,
    store: { ...world.store, readRun: (runId: string) => ((calls.reads += 1), world.store.readRun(runId)) },
    workers: {
      ...world.workers,
      look: (worker: WorkerRef) => ((calls.singly += 1), world.workers.look(worker)),
    },
    views: {
      lookAll: (workers: readonly WorkerRef[]) => {
        calls.together.push(workers.length);
        return world.views.lookAll(workers);
      },
    },
  };
  return { deps, calls };
}

/** Takes a batch of steps as the consumer does. */
async function takeAll(world: World, runIds: readonly string[]) {
  const { deps, calls } = counted(world);
  const steps = runIds.map((run_id) => ({ run_id, hops: 0 }));
  const ahead = await lookAhead(deps, steps);
  for (const step of steps) await takeStep(ahead, step);
  return calls;
}

/** Runs whose worker is to be looked at once more, half a minute after it was attached. */
async function attached(world: World, count: number) {
  const runs = [];
  for (let left = count; left > 0; left -= 1) runs.push(await world.running());
  world.clock.advance(30);
  return runs;
}

describe('a batch of steps', () => {
  it('looks at all its workers in one call, and reads each run once', async () => {
    const world = aWorld();
    const runs = await attached(world, 10);
    const runIds = runs.map(({ runId }) => runId);
    expect(await takeAll(world, runIds)).toEqual({ together: [10], singly: 0, reads: 10 });
    for (const runId of runIds) {
      expect(await world.readRun(runId)).toMatchObject({ worker: { confirmed: true }, next_at: null });
    }
  });

  it('settles those that it sees stopped', async () => {
    const world = aWorld();
    const [living, gone] = await attached(world, 2);
    if (living === undefined || gone === undefined) throw new Error('two runs');
    world.stopped(gone.runId, gone.worker);
    await takeAll(world, [living.runId, gone.runId]);
    expect((await world.readRun(living.runId)).outcome).toBeNull();
    expect(await world.readRun(gone.runId)).toMatchObject({ proof: { source: 'describe' } });
  });

  it('looks at the late workers of runs that have ended', async () => {
    const world = aWorld();
    const runs = await attached(world, 2);
    for (const { runId, worker } of runs) {
      await settleWorker(world, world.stopped(runId, worker));
      const late = aWorker();
      world.launch(runId, late);
      await attachWorker(world, { runId, worker: late, actor: 'launcher' });
      await takeStep(world, { run_id: runId, hops: 0 });
    }
    world.clock.advance(120);
    expect(
      await takeAll(
        world,
        runs.map(({ runId }) => runId),
      ),
    ).toMatchObject({ together: [2], singly: 0 });
  });

  it('asks for itself about a worker that the call did not show, where MISSING counts in an ACTIVE cluster only', async () => {
    const world = aWorld();
    const [shown, missing] = await attached(world, 2);
    world.workers.forget(missing?.worker.task_arn ?? '');
    const calls = await takeAll(world, [shown?.runId ?? '', missing?.runId ?? '']);
    expect(calls).toMatchObject({ together: [2], singly: 1 });
    expect((await world.readRun(missing?.runId ?? '')).worker?.missing_since).not.toBeNull();
  });

  it('uses an answer once: the same step again finds the run as it is by then', async () => {
    const world = aWorld();
    const [one, other] = await attached(world, 2);
    const calls = await takeAll(world, [one?.runId ?? '', other?.runId ?? '', one?.runId ?? '']);
    expect(calls).toEqual({ together: [2], singly: 0, reads: 3 });
  });

  it('acts on no run that has moved since it was read', async () => {
    const world = aWorld();
    const [one, other] = await attached(world, 2);
    const { deps } = counted(world);
    const steps = [one, other].map((run) => ({ run_id: run?.runId ?? '', hops: 0 }));
    const ahead = await lookAhead(deps, steps);
    await world.terminate(one?.runId ?? '');
    for (const step of steps) await takeStep(ahead, step);
    expect((await world.readRun(one?.runId ?? '')).termination).toMatchObject({ state: 'stopping' });
    expect(world.workers.stops).toHaveLength(1);
  });

  it('makes no call for a single look, nor for runs that are not there or not due', async () => {
    const world = aWorld();
    const [due] = await attached(world, 1);
    const resting = await world.running();
    const calls = await takeAll(world, [due?.runId ?? '', resting.runId, 'nobody']);
    expect(calls).toEqual({ together: [], singly: 1, reads: 3 });
  });

  it('asks ECS no more once ECS has asked for patience', async () => {
    const world = aWorld();
    const runs = await attached(world, 3);
    world.views.answerLooks({ kind: 'throttled' });
    const calls = await takeAll(
      world,
      runs.map(({ runId }) => runId),
    );
    expect(calls).toMatchObject({ together: [3], singly: 0 });
    for (const { runId } of runs) expect((await world.readRun(runId)).next_at).toBe(NOW + 60);
  });

  it('keeps the deadline that a first heartbeat brings while the batch is under way', async () => {
    const world = aWorld({ launchSeconds: 600, heartbeatSeconds: 60, lingerSeconds: 300 });
    const [first, other] = await attached(world, 2);
    const steps = [first, other].map((run) => ({ run_id: run?.runId ?? '', hops: 0 }));
    const ahead = await lookAhead(world, steps);
    await recordHeartbeat(world, other?.runId ?? '', undefined);
    for (const step of steps) await takeStep(ahead, step);
    expect((await world.readRun(first?.runId ?? '')).next_at).toBeNull();
    expect((await world.readRun(other?.runId ?? '')).next_at).toBe(NOW + 30 + 60);
  });
});
