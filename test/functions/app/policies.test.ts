import { describe, expect, it } from 'vitest';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { callApi } from '../../support/api.ts';
import { aWorker, freshId } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const OFF = { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null };

/** Lets time pass, a sweep a minute, and every step that the sweep sends be taken. */
async function pass(world: World, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= 60) {
    world.clock.advance(Math.min(60, left));
    world.steps.sent.length = 0;
    await sweepDueRuns(world, 100, () => false);
    for (const { step } of [...world.steps.sent]) await takeStep(world, step);
  }
}

/** A run with a runtime limit and its worker, through the API. */
async function limited(world: World, maxRuntimeSeconds: number) {
  const [taskId, runId, worker] = [freshId('task'), freshId('run'), aWorker()];
  await callApi(world, 'POST', '/tasks', { body: { task_id: taskId, title: 'x' } });
  const body = { run_id: runId, max_runtime_seconds: maxRuntimeSeconds };
  await callApi(world, 'POST', '/tasks/{task_id}/runs', { path: { task_id: taskId }, body });
  world.launch(runId, worker);
  const { cluster, task_arn } = worker;
  await callApi(world, 'PUT', '/runs/{run_id}/worker', {
    path: { run_id: runId },
    body: { cluster, task_arn },
  });
  return { taskId, runId, worker };
}

describe('policy:max_runtime', () => {
  it('stops a worker that runs too long, as an ordinary termination that counts as a failure', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await limited(world, 300);
    await pass(world, 290);
    expect(world.workers.stops).toEqual([]);
    await pass(world, 70);
    expect(world.workers.stops).toEqual([worker.task_arn]);
    await settleWorker(world, world.stopped(runId, worker));
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'timed_out',
      error: 'policy:max_runtime: still running after 300 s',
      termination: { requested_by: 'policy:max_runtime' },
    });
    expect(await world.readTask(taskId)).toMatchObject({ status: 'ready', consecutive_failures: 1 });
    expect(await world.kindsOf(runId)).toEqual([
      'claimed',
      'worker_attached',
      'termination_requested',
      'stopping',
      'timed_out',
    ]);
  });

  it('looks before it acts: a worker that is gone by then was not timed out', async () => {
    const world = aWorld();
    const { runId, worker } = await limited(world, 300);
    world.stopped(runId, worker, {
      stop_code: 'EssentialContainerExited',
      containers: [{ name: 'app', exit_code: 1, reason: null }],
    });
    await pass(world, 360);
    expect((await world.readRun(runId)).outcome).toBe('crashed');
    expect(world.workers.stops).toEqual([]);
  });

  it('gives way to an operator, whose stop it then is', async () => {
    const world = aWorld();
    const { runId, worker } = await limited(world, 60);
    await pass(world, 120);
    await world.terminate(runId, { reason: 'mine' });
    await settleWorker(world, world.stopped(runId, worker));
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'reclaimed', error: 'manual_reclaim: mine' });
  });
});

describe('policy:heartbeat', () => {
  it('ends a run whose worker fell silent, and no other', async () => {
    const world = aWorld({ ...OFF, heartbeatSeconds: 180 });
    const silent = await world.running();
    const beating = await world.running();
    const quiet = await world.running();
    await recordHeartbeat(world, silent.runId, undefined);
    for (let count = 0; count < 6; count += 1) {
      await recordHeartbeat(world, beating.runId, undefined);
      await pass(world, 60);
    }
    expect(new Set(world.workers.stops)).toEqual(new Set([silent.worker.task_arn]));
    expect((await world.readRun(quiet.runId)).termination).toBeNull();
  });

  it('asks ECS about a worker that beats no more than once', async () => {
    const world = aWorld({ ...OFF, heartbeatSeconds: 60 });
    const { runId, worker } = await world.running();
    world.workers.looks.length = 0;
    for (let count = 0; count < 20; count += 1) {
      await recordHeartbeat(world, runId, undefined);
      await pass(world, 30);
    }
    expect(world.workers.looks).toEqual([worker.task_arn]);
  });
});

describe('policy:linger', () => {
  it('stops a worker that stays after its word, which then is the outcome', async () => {
    const world = aWorld({ ...OFF, lingerSeconds: 120 });
    const { runId, taskId, worker } = await world.running();
    await pass(world, 60);
    await finishRun(world, runId, { outcome: 'blocked', summary: 'needs a key' }, 'worker');
    await pass(world, 180);
    expect(world.workers.stops).toEqual([worker.task_arn]);
    await settleWorker(world, world.stopped(runId, worker));
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'blocked', summary: 'needs a key' });
    expect((await world.readTask(taskId)).status).toBe('blocked');
  });
});

describe('policy:launch', () => {
  it('ends a claim that never got a worker, after having searched for one', async () => {
    const world = aWorld({ ...OFF, launchSeconds: 300 });
    const { runId, taskId } = await world.running({ hasWorker: false });
    await pass(world, 600);
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'timed_out',
      error: 'policy:launch: no worker that ECS knows and no heartbeat after 300 s',
      proof: { source: 'no_worker' },
    });
    expect(await world.readTask(taskId)).toMatchObject({ status: 'ready', consecutive_failures: 1 });
  });

  it('leaves a run alone that has no worker on record but sends heartbeats', async () => {
    const world = aWorld({ ...OFF, launchSeconds: 300 });
    const { runId } = await world.running({ hasWorker: false });
    await recordHeartbeat(world, runId, undefined);
    await pass(world, 900);
    expect(await world.readRun(runId)).toMatchObject({ status: 'running', termination: null, next_at: null });
  });
});
