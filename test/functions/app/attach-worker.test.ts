import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { EXITED_CLEAN, aStoppedSighting, aWorker, NOW } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

/** A worker that stopped before anybody attached it. */
async function stoppedEarly(world: World) {
  const { runId } = await world.running({ hasWorker: false });
  const worker = aWorker();
  world.workers.setContainers(worker.containers);
  world.stopped(runId, worker, EXITED_CLEAN);
  return { runId, worker };
}

const attach = (world: World, runId: string, worker = aWorker()) =>
  attachWorker(world, { runId, worker, actor: 'dispatcher' });

describe('attaching a worker', () => {
  it('keeps what its task definition says, once it is verified', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    world.launch(runId, worker);
    expect(await attach(world, runId, worker)).toMatchObject({
      kind: 'attached',
      run: { worker, version: 2 },
    });
    expect(await world.store.findRunOfWorker(worker.task_arn)).toBe(runId);
  });

  it('is the same attach when it is repeated', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    expect((await attach(world, runId, worker)).kind).toBe('attached');
    expect((await world.readRun(runId)).version).toBe(2);
  });

  it('takes a worker that ECS does not know yet, and verifies it later', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    expect(await attach(world, runId, worker)).toMatchObject({
      run: { worker: { verified: false, containers: [] } },
    });
    world.launch(runId, worker);
    world.clock.advance(60);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(await world.readRun(runId)).toMatchObject({
      worker: { ...worker, confirmed: true },
      next_at: null,
    });
    expect(await world.kindsOf(runId)).toEqual(['claimed', 'worker_attached', 'worker_verified']);
  });

  it('never stops a worker that turns out to be another run’s', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attach(world, runId, worker);
    world.launch('another-run', worker);
    await world.terminate(runId);
    for (let count = 0; count < 3; count += 1) {
      await takeStep(world, { run_id: runId, hops: 0 });
      world.clock.advance(600);
    }
    expect(world.workers.stops).toEqual([]);
    expect((await world.readRun(runId)).termination).toMatchObject({
      state: 'stuck',
      obstacle: 'the worker was started by another-run, not by this run',
    });
  });

  it('settles at once with a worker that has already stopped', async () => {
    const world = aWorld();
    const { runId, worker } = await stoppedEarly(world);
    expect(await attach(world, runId, worker)).toMatchObject({ kind: 'attached', run: { status: 'done' } });
  });

  it('gives the run as it was attached where somebody else moves it before that end is written', async () => {
    const world = aWorld();
    const { runId, worker } = await stoppedEarly(world);
    const commit: typeof world.store.commit = (request) =>
      request.task ? Promise.resolve({ kind: 'run-changed' }) : world.store.commit(request);
    const attached = await attach({ ...world, store: { ...world.store, commit } }, runId, worker);
    expect(attached).toMatchObject({ kind: 'attached', run: { status: 'running', worker } });
  });

  it.each([
    ['the run is unknown', 'run-not-found', (world: World) => attach(world, 'nobody')],
    [
      'the worker was not started by the run',
      'not-of-run',
      async (world: World) => {
        const worker = aWorker();
        world.launch('another-run', worker);
        return attach(world, (await world.running({ hasWorker: false })).runId, worker);
      },
    ],
    [
      'a service would replace the worker',
      'service-managed',
      async (world: World) => {
        const { runId } = await world.running({ hasWorker: false });
        const worker = aWorker();
        world.workers.put({
          ...aStoppedSighting(worker, 'ecs-svc/1', { group: 'service:web', last_status: 'RUNNING' }),
          cluster: 'unit',
        });
        return attach(world, runId, worker);
      },
    ],
    [
      'the worker serves another run',
      'worker-in-use',
      async (world: World) => {
        const { worker } = await world.running();
        const { runId } = await world.running({ hasWorker: false });
        world.workers.forget(worker.task_arn);
        return attach(world, runId, worker);
      },
    ],
    [
      'the run has another worker',
      'worker-conflict',
      async (world: World) => attach(world, (await world.running()).runId),
    ],
  ])('refuses, and writes nothing, when %s', async (_, kind, act) => {
    const world = aWorld();
    expect((await act(world)).kind).toBe(kind);
    for (const run of world.store.allRuns()) {
      expect((await world.kindsOf(run.run_id)).filter((event) => event !== 'claimed')).toHaveLength(
        run.worker ? 1 : 0,
      );
    }
  });
});

describe('attaching a worker too late', () => {
  it('records and stops it during a termination, and refuses', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await world.terminate(runId);
    const worker = aWorker();
    world.launch(runId, worker);
    world.steps.sent.length = 0;
    expect((await attach(world, runId, worker)).kind).toBe('termination-requested');
    expect((await attach(world, runId, worker)).kind).toBe('termination-requested');
    expect(world.steps.sent).toHaveLength(1);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.stops).toEqual([worker.task_arn]);
  });

  it('records it while it is asked to end, and stops it when it was told that it would be', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await world.terminate(runId, { askSeconds: 900 });
    const stopAt = NOW + 900;
    expect(await recordHeartbeat(world, runId, undefined)).toMatchObject({
      kind: 'terminate',
      stopAt,
    });
    const worker = aWorker();
    world.launch(runId, worker);
    expect((await attach(world, runId, worker)).kind).toBe('termination-requested');
    await takeStep(world, { run_id: runId, hops: 0 });
    expect([world.workers.stops, (await world.readRun(runId)).next_at]).toEqual([[], stopAt]);
    world.clock.advance(900);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.stops).toEqual([worker.task_arn]);
  });

  it('records and stops it at once where it was to be asked, and no heartbeat has told it', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await world.terminate(runId, { askSeconds: 900 });
    const worker = aWorker();
    world.launch(runId, worker);
    await attach(world, runId, worker);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.stops).toEqual([worker.task_arn]);
  });

  it('records and stops it after the end, and leaves the end as it was', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker, EXITED_CLEAN));
    const ended = await world.readRun(runId);
    const late = aWorker();
    world.launch(runId, late);
    expect((await attach(world, runId, late)).kind).toBe('run-already-ended');
    expect((await attach(world, runId, late)).kind).toBe('run-already-ended');
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.stops).toEqual([late.task_arn]);
    await settleWorker(world, world.stopped(runId, late));
    const { late_workers, version, ...after } = await world.readRun(runId);
    expect(after).toEqual({ ...ended, late_workers: undefined, version: undefined, ...after });
    expect(after).toMatchObject({
      outcome: ended.outcome,
      ended_at: ended.ended_at,
      proof: ended.proof,
      next_at: null,
    });
    expect(late_workers).toMatchObject([
      { task_arn: late.task_arn, stopped_at: expect.any(Number) as number },
    ]);
    expect(version).toBe(ended.version + 2);
    expect((await world.kindsOf(runId)).slice(-2)).toEqual(['late_worker', 'late_worker_stopped']);
    expect((await world.readTask(taskId)).status).toBe('done');
  });

  it('sees a late worker’s end by looking when its event was lost', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    const late = aWorker();
    world.launch(runId, late);
    await attach(world, runId, late);
    await takeStep(world, { run_id: runId, hops: 0 });
    world.stopped(runId, late);
    world.clock.advance(600);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect((await world.kindsOf(runId)).at(-1)).toBe('late_worker_stopped');
    expect((await world.readRun(runId)).next_at).toBeNull();
  });
});
