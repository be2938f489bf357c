import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { claimRun } from '../../../functions/app/claim-run.ts';
import { createTask } from '../../../functions/app/create-task.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import type { Worker, WorkerRef } from '../../../functions/core/worker.ts';
import { aStoppedSighting, aWorker, freshId } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

async function aReadyTask(world: World): Promise<string> {
  const taskId = freshId('task');
  await createTask(world, { task_id: taskId, title: 'write it', assignee: null });
  return taskId;
}

const claim = (world: World, taskId: string, runId: string, worker: WorkerRef | null = null) =>
  claimRun(world, { taskId, runId, profile: null, maxRuntimeSeconds: null, worker, actor: 'dispatcher' });

describe('a claim that is repeated while its run is open', () => {
  it('attaches the worker that it brings now, as the same caller', async () => {
    const world = aWorld();
    const { taskId, runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    world.launch(runId, worker);
    expect(await claim(world, taskId, runId, worker)).toMatchObject({
      kind: 'already-claimed',
      run: { run_id: runId, worker: { task_arn: worker.task_arn } },
    });
    expect((await world.store.listEvents(runId, 1, 100)).map(({ kind, payload }) => [kind, payload])).toEqual(
      [['worker_attached', { actor: 'dispatcher', worker: worker.task_arn, verified: true }]],
    );
  });

  it('is refused where it brings another worker than the run has', async () => {
    const world = aWorld();
    const { taskId, runId, worker } = await world.running();
    expect(await claim(world, taskId, runId, aWorker())).toMatchObject({
      kind: 'worker-conflict',
      worker: { task_arn: worker.task_arn },
    });
  });

  it('fails where the record of an open run is gone, which cannot be', async () => {
    const world = aWorld();
    const { taskId, runId } = await world.running({ hasWorker: false });
    let reads = 0;
    const readRun: World['store']['readRun'] = (id) =>
      (reads += 1) === 1 ? world.store.readRun(id) : Promise.resolve(undefined);
    const beset = { ...world, store: { ...world.store, readRun } };
    await expect(claim(beset, taskId, runId, aWorker())).rejects.toThrow(`run ${runId} vanished`);
  });
});

describe('a claim with a worker that is not the run’s to have', () => {
  const showRunning = (world: World, worker: Worker, shown: object) =>
    world.workers.put({
      ...aStoppedSighting(worker, 'ecs-svc/1', { last_status: 'RUNNING', ...shown }),
      cluster: worker.cluster,
    });

  it.each<[string, string, (world: World, worker: Worker) => unknown]>([
    ['another run started', 'not-of-run', (world, worker) => world.launch('another-run', worker)],
    [
      'a service runs',
      'service-managed',
      (world, worker) => showRunning(world, worker, { group: 'service:web' }),
    ],
    [
      'serves another run',
      'worker-in-use',
      async (world, worker) => {
        const { runId } = await world.running({ hasWorker: false });
        await attachWorker(world, { runId, worker, actor: 'launcher' });
      },
    ],
  ])('that %s is refused with %s, and the task stays ready', async (_, kind, arrange) => {
    const world = aWorld();
    const [taskId, runId, worker] = [await aReadyTask(world), freshId('run'), aWorker()];
    await arrange(world, worker);
    expect((await claim(world, taskId, runId, worker)).kind).toBe(kind);
    expect(await world.store.readRun(runId)).toBeUndefined();
    expect(await world.readTask(taskId)).toMatchObject({ status: 'ready', attempts: 0 });
  });
});

describe('a claim that comes second', () => {
  it('is told that the task is taken where both came at once', async () => {
    const world = aWorld();
    const taskId = await aReadyTask(world);
    const results = await Promise.all([
      claim(world, taskId, freshId('run')),
      claim(world, taskId, freshId('run')),
    ]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(['claimed', 'task-not-claimable']);
    expect(await world.readTask(taskId)).toMatchObject({ status: 'running', attempts: 1 });
  });

  it('is the repeat that it is where the first one is seen by half', async () => {
    const world = aWorld();
    const [taskId, runId] = [await aReadyTask(world), freshId('run')];
    let isFirst = true;
    const claimRun: typeof world.store.claimRun = async (request) => {
      if (!isFirst) return world.store.claimRun(request);
      isFirst = false;
      await world.store.claimRun(request);
      return { kind: 'run-exists' };
    };
    const store = { ...world.store, claimRun };
    expect((await claim({ ...world, store }, taskId, runId)).kind).toBe('already-claimed');
  });

  it('is refused the id of a run that has expired, for as long as there is a trace of it', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    world.clock.advance(91 * 86_400);
    const taskId = await aReadyTask(world);
    expect(await claim(world, taskId, runId)).toEqual({ kind: 'run-exists', run: undefined });
    expect((await world.readTask(taskId)).status).toBe('ready');
  });
});
