import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { claimRun } from '../../../functions/app/claim-run.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { newLateWorker } from '../../../functions/core/late-worker.ts';
import { aWorker, freshId, NOW } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';

const crash = {
  stop_code: 'EssentialContainerExited',
  containers: [{ name: 'app', exit_code: 1, reason: null }],
};

describe('a worker’s STOPPED event', () => {
  it('settles a run that nobody asked to end as what it was', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    expect(await settleWorker(world, world.stopped(runId, worker, crash))).toEqual({ kind: 'settled' });
    expect(await world.readRun(runId)).toMatchObject({ status: 'crashed', proof: { source: 'event' } });
    expect(await world.readTask(taskId)).toMatchObject({ status: 'ready', consecutive_failures: 1 });
  });

  it('books the operator’s stop as the operator’s, although the event comes before the step', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    await settleWorker(world, world.stopped(runId, worker, crash));
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'reclaimed' });
    expect(world.workers.stops).toEqual([]);
  });

  it('settles once when it comes twice, and when two come at once', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    await takeStep(world, { run_id: runId, hops: 0 });
    const sighting = world.stopped(runId, worker);
    await Promise.all([settleWorker(world, sighting), settleWorker(world, sighting)]);
    const ended = await world.readRun(runId);
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'nothing', why: 'already-ended' });
    expect(await world.readRun(runId)).toEqual(ended);
    expect((await world.kindsOf(runId)).filter((kind) => kind === 'reclaimed')).toHaveLength(1);
  });

  it('does not touch the run that has followed', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    await world.terminate(runId);
    const sighting = world.stopped(runId, worker);
    await settleWorker(world, sighting);
    const next = {
      taskId,
      runId: freshId('run'),
      profile: null,
      maxRuntimeSeconds: null,
      actor: 'dispatcher',
    };
    await claimRun(world, { ...next, worker: null });
    await settleWorker(world, sighting);
    expect(await world.readTask(taskId)).toMatchObject({
      status: 'running',
      current_run_id: next.runId,
      attempts: 2,
    });
  });

  it('ends its own run, and leaves a task alone that runs something else by now', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    const task = { ...(await world.readTask(taskId)), current_run_id: 'forced-in' };
    world.store.putTask(task);
    await settleWorker(world, world.stopped(runId, worker, crash));
    expect((await world.readRun(runId)).outcome).toBe('crashed');
    expect(await world.readTask(taskId)).toEqual(task);
  });

  it('is nothing to us where no run has the worker', async () => {
    const world = aWorld();
    expect(await settleWorker(world, world.stopped('run-x', aWorker()))).toEqual({
      kind: 'nothing',
      why: 'not-ours',
    });
  });

  it('proves nothing while the worker is not known to be ours', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attachWorker(world, { runId, worker, actor: 'dispatcher' });
    expect((await world.readRun(runId)).worker?.verified).toBe(false);
    const unnamed = world.stopped(runId, worker, { started_by: null });
    expect(await settleWorker(world, unnamed)).toEqual({ kind: 'nothing', why: 'no-proof' });
    expect(await settleWorker(world, world.stopped('another-run', worker))).toEqual({
      kind: 'nothing',
      why: 'not-ours',
    });
    expect((await world.readRun(runId)).status).toBe('running');
  });

  it('is nothing to us where the run of the worker is gone', async () => {
    const world = aWorld();
    const store = { ...world.store, findRunOfWorker: () => Promise.resolve('gone') };
    const sighting = world.stopped('gone', aWorker());
    expect(await settleWorker({ ...world, store }, sighting)).toEqual({ kind: 'nothing', why: 'not-ours' });
  });

  it('records nothing of a worker that has not stopped: the next look does', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attachWorker(world, { runId, worker, actor: 'dispatcher' });
    const before = await world.readRun(runId);
    const stopping = world.stopped(runId, worker, { last_status: 'STOPPING' });
    expect(await settleWorker(world, stopping)).toEqual({ kind: 'nothing', why: 'no-proof' });
    expect(await world.readRun(runId)).toEqual(before);
  });

  it('is about the late worker that it names, and comes too late the second time', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const [one, two] = [aWorker(), aWorker()];
    const late_workers = [newLateWorker(one, NOW), newLateWorker(two, NOW)];
    const run = await world.readRun(runId);
    await world.store.commit({ run, move: { set: { late_workers }, events: [] }, createdAt: NOW, bind: two });
    const sighting = world.stopped(runId, two);
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'settled' });
    expect((await world.readRun(runId)).late_workers).toMatchObject([
      { task_arn: one.task_arn, stopped_at: null },
      { task_arn: two.task_arn, stopped_at: NOW },
    ]);
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'nothing', why: 'not-ours' });
  });
});
