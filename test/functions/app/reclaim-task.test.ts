import { describe, expect, it } from 'vitest';
import { reclaimTask } from '../../../functions/app/reclaim-task.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { aWorld, type World } from '../../support/world.ts';

const reclaim = (world: World, taskId: string, expectedRunId?: string) =>
  reclaimTask(world, taskId, expectedRunId, {
    reason: 'stale',
    actor: 'ann',
    then: 'requeue',
    askSeconds: 0,
    isForced: false,
  });

/** A task whose run has ended. */
async function released(world: World) {
  const { taskId, runId, worker } = await world.running();
  const claimed = await world.readTask(taskId);
  await settleWorker(world, world.stopped(runId, worker));
  return { taskId, runId, claimed };
}

describe('reclaiming a task', () => {
  it('terminates the run that it is on, whichever that is, where none is expected', async () => {
    const world = aWorld();
    const { taskId, runId } = await world.running();
    expect(await reclaim(world, taskId)).toMatchObject({
      kind: 'accepted',
      run: { run_id: runId, termination: { reason: 'stale' } },
    });
  });

  it('finds it not claimed although a run is expected, and names no other', async () => {
    const world = aWorld();
    const { taskId, runId } = await released(world);
    expect(await reclaim(world, taskId, runId)).toEqual({ kind: 'not-claimed' });
  });

  it('finds it not claimed where its run ends meanwhile', async () => {
    const world = aWorld();
    const { taskId, claimed } = await released(world);
    const store = { ...world.store, readTask: () => Promise.resolve(claimed) };
    expect(await reclaim({ ...world, store }, taskId)).toEqual({ kind: 'not-claimed' });
  });
});
