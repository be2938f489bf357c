import { describe, expect, it } from 'vitest';
import { memorySteps } from '../../../functions/adapters/memory/memory-steps.ts';
import { requestTermination } from '../../../functions/app/request-termination.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { aWorld } from '../../support/world.ts';

describe('requesting a termination', () => {
  it('stores it before it sends the step', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    let stateAtSend: unknown;
    const steps = {
      ...world.steps,
      send: async () => {
        stateAtSend = (await world.readRun(runId)).termination?.state;
      },
    };
    await requestTermination({ ...world, steps }, runId, {
      reason: null,
      actor: 'ann',
      then: 'requeue',
      askSeconds: 0,
      isForced: false,
    });
    expect(stateAtSend).toBe('requested');
  });

  it('is stored on the condition that its task is still on this run', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const conditions: unknown[] = [];
    const commit: typeof world.store.commit = (request) => {
      conditions.push(request.task);
      return world.store.commit(request);
    };
    await requestTermination({ ...world, store: { ...world.store, commit } }, runId, {
      reason: null,
      actor: 'ann',
      then: 'requeue',
      askSeconds: 0,
      isForced: false,
    });
    expect(conditions).toEqual([{ kind: 'must-be-running-this' }]);
  });

  it('is accepted although the queue refuses, since the sweep carries it', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    world.steps.refuse();
    expect((await world.terminate(runId)).kind).toBe('accepted');
    expect(world.log.lines.at(-1)).toMatchObject({
      level: 'warn',
      details: { run_id: runId, error: new Error('steps queue refused the message') },
    });
    const swept = memorySteps();
    expect(await sweepDueRuns({ ...world, steps: swept }, 10, () => false)).toBe(1);
    expect(swept.sent).toEqual([{ step: { run_id: runId, hops: 0 }, delaySeconds: 0 }]);
  });

  it('finds the same termination when it is repeated, and keeps the first reason', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId, { reason: 'first' });
    const first = (await world.readRun(runId)).termination;
    const again = await world.terminate(runId, { reason: 'second' });
    expect(again).toMatchObject({ kind: 'accepted', run: { termination: first } });
    expect(await world.kindsOf(runId)).toEqual(['claimed', 'worker_attached', 'termination_requested']);
  });

  it('sends the step with the delay in which the worker is asked', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId, { askSeconds: 120 });
    expect(world.steps.sent).toEqual([{ step: { run_id: runId, hops: 0 }, delaySeconds: 120 }]);
  });

  it.each([
    ['asks again', 60, 120, [120]],
    ['asks no longer', 60, 0, []],
    ['asks, while it is being stopped', 0, 60, []],
  ])('that is repeated and %s sends what is still to come', async (_, first, again, delays) => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId, { askSeconds: first });
    if (first === 0) await takeStep(world, { run_id: runId, hops: 0 });
    world.steps.sent.length = 0;
    expect((await world.terminate(runId, { askSeconds: again })).kind).toBe('accepted');
    expect(world.steps.sent.map(({ delaySeconds }) => delaySeconds)).toEqual(delays);
  });

  it.each([
    ['run-not-found', () => Promise.resolve({ world: aWorld(), runId: 'nobody' })],
    [
      'run-already-ended',
      async () => {
        const world = aWorld();
        const { runId, worker } = await world.running();
        await settleWorker(world, world.stopped(runId, worker));
        return { world, runId };
      },
    ],
    [
      'not-reclaimable',
      async () => {
        const world = aWorld();
        const { runId, taskId } = await world.running();
        world.store.putTask({ ...(await world.readTask(taskId)), current_run_id: 'successor' });
        return { world, runId };
      },
    ],
  ])('refuses with %s and leaves no write and no message', async (kind, arrange) => {
    const { world, runId } = await arrange();
    const before = JSON.stringify([world.store.allRuns(), world.store.allTasks()]);
    expect((await world.terminate(runId)).kind).toBe(kind);
    expect(JSON.stringify([world.store.allRuns(), world.store.allTasks()])).toBe(before);
    expect(world.steps.sent).toEqual([]);
  });
});
