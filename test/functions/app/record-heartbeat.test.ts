import { describe, expect, it } from 'vitest';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { aWorld, type World } from '../../support/world.ts';

const POLICIES = { launchSeconds: null, heartbeatSeconds: 60, lingerSeconds: null };

/** A run with its worker, at rest: nobody looks at it again by itself. */
async function resting(world: World): Promise<string> {
  const { runId } = await world.running();
  world.clock.advance(30);
  await takeStep(world, { run_id: runId, hops: 0 });
  expect((await world.readRun(runId)).next_at).toBeNull();
  return runId;
}

/** Counts what a call asks of the store. */
function counted(world: World) {
  const calls = { beats: 0, commits: 0 };
  const store: World['store'] = {
    ...world.store,
    recordHeartbeat: (...call) => ((calls.beats += 1), world.store.recordHeartbeat(...call)),
    commit: (commit) => ((calls.commits += 1), world.store.commit(commit)),
  };
  return { deps: { ...world, store }, calls };
}

describe('the first heartbeat', () => {
  it('has a run at rest looked at when the next one is overdue, without an event', async () => {
    const world = aWorld(POLICIES);
    const runId = await resting(world);
    expect(await recordHeartbeat(world, runId, undefined)).toEqual({ kind: 'go-on' });
    expect((await world.readRun(runId)).next_at).toBe(world.clock.nowMs() / 1000 + 60);
    expect(await world.kindsOf(runId)).toEqual(['claimed', 'worker_attached']);
  });

  it('is the only one that writes more than itself, also when it is doubled in the same second', async () => {
    const world = aWorld(POLICIES);
    const runId = await resting(world);
    const { deps, calls } = counted(world);
    await recordHeartbeat(deps, runId, undefined);
    expect(calls).toEqual({ beats: 1, commits: 1 });
    await recordHeartbeat(deps, runId, undefined);
    world.clock.advance(30);
    await recordHeartbeat(deps, runId, undefined);
    expect(calls).toEqual({ beats: 3, commits: 1 });
  });
});

describe('the heartbeat that tells a worker to end', () => {
  it('is noted once, and on record with one write', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId, { askSeconds: 60 });
    const { deps, calls } = counted(world);
    expect((await recordHeartbeat(deps, runId, undefined)).kind).toBe('terminate');
    expect(calls).toEqual({ beats: 1, commits: 1 });
  });
});
