import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { Unavailable } from '../../../functions/ports.ts';
import { callApi } from '../../support/api.ts';
import { EXITED_CLEAN, aWorker } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const ref = ({ cluster, task_arn }: { cluster: string; task_arn: string }) => ({ cluster, task_arn });
const withSidecar = [
  { name: 'app', essential: true, stop_timeout: 30, depends_on: [] },
  { name: 'sidecar', essential: false, stop_timeout: 30, depends_on: [] },
];

describe('what a review found, each mended', () => {
  it('judges the first sighting of an unverified worker by its task definition', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker({ containers: withSidecar });
    await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' }); // not known yet
    world.workers.setContainers(withSidecar);
    world.stopped(runId, worker, {
      stop_code: 'EssentialContainerExited',
      containers: [
        { name: 'app', exit_code: 0, reason: null },
        { name: 'sidecar', exit_code: 137, reason: null },
      ],
    });
    world.clock.advance(30);
    await step(world, runId);
    expect((await world.readRun(runId)).outcome).toBe('completed');
  });

  it('does not take the exit code of a sidecar on EC2 for proof', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker({ containers: withSidecar, launch_type: 'EC2' });
    await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' });
    world.workers.setContainers(withSidecar);
    world.stopped(runId, worker, {
      launch_type: 'EC2',
      containers: [
        { name: 'app', exit_code: null, reason: null },
        { name: 'sidecar', exit_code: 0, reason: null },
      ],
    });
    world.clock.advance(30);
    await step(world, runId);
    expect((await world.readRun(runId)).status).toBe('running');
  });

  it('judges the event of an unverified worker by its task definition', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker({ containers: withSidecar });
    await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' });
    world.workers.setContainers(withSidecar);
    const sighting = world.stopped(runId, worker, {
      stop_code: 'EssentialContainerExited',
      containers: [
        { name: 'app', exit_code: 0, reason: null },
        { name: 'sidecar', exit_code: 137, reason: null },
      ],
    });
    await settleWorker(world, sighting);
    expect((await world.readRun(runId)).outcome).toBe('completed');
  });

  it('reads a task definition again that could not be read when the worker was attached', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker({ containers: withSidecar });
    world.launch(runId, worker);
    const throttled = { ...world.workers, readContainers: () => Promise.resolve(undefined) };
    await attachWorker({ ...world, workers: throttled }, { runId, worker: ref(worker), actor: 'l' });
    world.clock.advance(30);
    await step(world, runId);
    world.clock.advance(600);
    await step(world, runId);
    expect((await world.readRun(runId)).worker?.containers).toEqual(withSidecar);
  });

  it.each([['event first'], ['step first']])(
    'books a worker that ended by itself as completed: %s',
    async (order) => {
      const world = aWorld();
      const { runId, worker } = await world.running();
      const sighting = world.stopped(runId, worker, EXITED_CLEAN); // exited by itself, event under way
      world.clock.advance(10);
      await world.terminate(runId);
      if (order === 'event first') {
        await settleWorker(world, sighting);
        await step(world, runId);
      } else {
        await step(world, runId);
        await settleWorker(world, sighting);
      }
      expect((await world.readRun(runId)).outcome).toBe('completed');
    },
  );

  it('stops a late worker although one before it is unknown to ECS', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await finishRun(world, runId, { outcome: 'failed', summary: null });
    const ghost = aWorker();
    await attachWorker(world, { runId, worker: ref(ghost), actor: 'l' });
    const alive = aWorker();
    world.launch(runId, alive);
    await attachWorker(world, { runId, worker: ref(alive), actor: 'l' });
    for (let n = 0; n < 50; n += 1) {
      await step(world, runId);
      world.clock.advance(60);
    }
    expect(world.workers.stops).toContain(alive.task_arn);
  });

  it('is stuck where ECS gives an answer that lasts', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    world.workers.answerStops({ kind: 'refused', why: 'ecs:StopTask: ClusterNotFoundException' });
    const look = () =>
      Promise.resolve({
        kind: 'unclear' as const,
        why: 'ecs:DescribeTasks: ClusterNotFoundException',
        lasting: true as const,
      });
    for (let n = 0; n < 200; n += 1) {
      await takeStep({ ...world, workers: { ...world.workers, look } }, { run_id: runId, hops: 0 });
      world.clock.advance(600);
    }
    expect((await world.readRun(runId)).termination?.state).toBe('stuck');
  });

  it('is stuck where the worker that ECS lists serves another run', async () => {
    const world = aWorld();
    const one = await world.running({ hasWorker: false });
    const two = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attachWorker(world, { runId: one.runId, worker: ref(worker), actor: 'l' }); // wrong run, ECS does not know it yet
    world.launch(two.runId, worker);
    await world.terminate(two.runId);
    for (let n = 0; n < 200; n += 1) {
      await step(world, two.runId);
      world.clock.advance(600);
    }
    expect((await world.readRun(two.runId)).termination?.state).toBe('stuck');
  });

  it('answers 202 although reading fails while the caller waits: the termination is stored', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    let isStored = false;
    const store = {
      ...world.store,
      commit: async (c: Parameters<typeof world.store.commit>[0]) => {
        const r = await world.store.commit(c);
        isStored = true;
        return r;
      },
      readRun: (id: string) =>
        isStored ? Promise.reject(new Unavailable('DynamoDB: ThrottlingException')) : world.store.readRun(id),
    };
    const answer = await callApi({ ...world, store }, 'POST', '/runs/{run_id}/terminate', {
      path: { run_id: runId },
      headers: { Prefer: 'wait=5' },
    });
    expect((await world.readRun(runId)).termination).not.toBeNull();
    expect(answer.statusCode).toBe(202);
  });

  it('answers 201 to a claim whose worker has stopped, although settling it at once fails', async () => {
    const world = aWorld();
    const task = await callApi(world, 'POST', '/tasks', { body: { title: 't' } });
    const taskId = (task.json['task'] as { task_id: string }).task_id;
    const worker = aWorker();
    world.stopped('r-5b', worker);
    const store = { ...world.store, commit: () => Promise.reject(new Unavailable('x')) };
    const answer = await callApi({ ...world, store }, 'POST', '/tasks/{task_id}/runs', {
      path: { task_id: taskId },
      body: { run_id: 'r-5b', worker: ref(worker) },
    });
    expect(await world.readRun('r-5b')).toBeDefined();
    expect(answer.statusCode).toBe(201);
  });

  it('writes the first StopTask of a stuck worker as stopping', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attachWorker(world, { runId, worker: ref(worker), actor: 'l' }); // not known yet
    await world.terminate(runId);
    world.clock.advance(61);
    await step(world, runId);
    expect((await world.readRun(runId)).termination?.state).toBe('stuck');
    world.launch(runId, worker);
    world.clock.advance(600);
    await step(world, runId);
    expect(world.workers.stops).toHaveLength(1);
    expect(await world.kindsOf(runId)).toContain('stopping');
    expect((await world.readRun(runId)).termination?.rung).toBe('stop');
  });

  it('lets a heartbeat that comes during the look keep the policy off', async () => {
    const policies = { launchSeconds: null, heartbeatSeconds: 60, lingerSeconds: null };
    const world = aWorld(policies);
    const { runId } = await world.running();
    await recordHeartbeat(world, runId, undefined);
    world.clock.advance(30);
    await step(world, runId);
    world.clock.advance(30);
    let answer: unknown;
    const look: typeof world.workers.look = async (w) => {
      answer = await recordHeartbeat(world, runId, undefined);
      return world.workers.look(w);
    };
    await takeStep({ ...world, workers: { ...world.workers, look } }, { run_id: runId, hops: 0 });
    expect(answer).toEqual({ kind: 'go-on' });
    expect((await world.readRun(runId)).termination).toBeNull();
    expect(world.workers.stops).toEqual([]);
  });

  it('does not settle a run as never started whose worker sends heartbeats', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await recordHeartbeat(world, runId, undefined);
    await world.terminate(runId);
    for (let n = 0; n < 10; n += 1) {
      await recordHeartbeat(world, runId, undefined);
      await step(world, runId);
      world.clock.advance(30);
    }
    expect((await world.readRun(runId)).status).toBe('running');
  });
});
