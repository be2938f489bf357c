import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { judgeSighting } from '../../../functions/app/judge-sighting.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { newLateWorker } from '../../../functions/core/late-worker.ts';
import { Unavailable } from '../../../functions/ports/unavailable.ts';
import { callApi } from '../../support/api.ts';
import { EXITED_CLEAN, aWorker, NOW } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const ref = ({ cluster, task_arn }: { cluster: string; task_arn: string }) => ({ cluster, task_arn });
const withSidecar = [
  { name: 'app', essential: true, stop_timeout: 30, depends_on: [] },
  { name: 'sidecar', essential: false, stop_timeout: 30, depends_on: [] },
];

const throttled = { kind: 'unclear', why: 'ecs:DescribeTaskDefinition: ThrottlingException' } as const;
const unreadable = ({ workers }: World): World['workers'] => ({
  ...workers,
  readDefinition: () => Promise.resolve(throttled),
});

describe('a worker whose task definition ECS keeps from us when it stops', () => {
  const SIDECAR_KILLED = {
    stop_code: 'EssentialContainerExited',
    containers: [
      { name: 'app', exit_code: 0, reason: null },
      { name: 'sidecar', exit_code: 137, reason: null },
    ],
  };

  async function stoppedUnread(world: World) {
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker({ containers: withSidecar });
    world.launch(runId, worker);
    const blind = { ...world, workers: unreadable(world) };
    await attachWorker(blind, { runId, worker: ref(worker), actor: 'launcher' });
    return { runId, blind, sighting: world.stopped(runId, worker, SIDECAR_KILLED) };
  }

  it.each([
    [
      'event',
      (_: World, { blind, sighting }: Awaited<ReturnType<typeof stoppedUnread>>) =>
        settleWorker(blind, sighting),
    ],
    [
      'look',
      (world: World, { blind, runId }: Awaited<ReturnType<typeof stoppedUnread>>) => {
        world.clock.advance(30);
        return step(blind, runId);
      },
    ],
  ])('is judged once it can be read, not by the exit code of a sidecar: %s', async (_, shows) => {
    const world = aWorld();
    const unread = await stoppedUnread(world);
    const { runId } = unread;
    await shows(world, unread);
    const { status, next_at } = await world.readRun(runId);
    expect(status).toBe('running');
    world.clock.advance((next_at ?? 0) - world.clock.nowMs() / 1000);
    expect(next_at).toBeLessThanOrEqual(world.clock.nowMs() / 1000 + 30);
    await step(world, runId);
    expect((await world.readRun(runId)).outcome).toBe('completed');
  });

  it('is looked at again although a step that saw it alive is about to say so', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker({ containers: withSidecar });
    await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' }); // not known yet
    world.launch(runId, worker);
    world.clock.advance(30);
    const look: World['workers']['look'] = async (looked) => {
      const seen = await world.workers.look(looked);
      const blind = { ...world, workers: unreadable(world) };
      await settleWorker(blind, world.stopped(runId, worker, SIDECAR_KILLED));
      return seen;
    };
    let looks = 0;
    const workers = {
      ...world.workers,
      look: (looked: Parameters<typeof look>[0]) =>
        (looks += 1) === 1 ? look(looked) : world.workers.look(looked),
    };
    await takeStep({ ...world, workers }, { run_id: runId, hops: 0 });
    expect((await world.readRun(runId)).outcome).toBe('completed');
  });

  it('is looked at again where the function died after it had read the definition, before it ended the run', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker({ containers: withSidecar });
    world.launch(runId, worker);
    const blind = { ...world, workers: unreadable(world) };
    await attachWorker(blind, { runId, worker: ref(worker), actor: 'launcher' });
    world.clock.advance(30);
    await step(blind, runId); // seen alive
    await settleWorker(blind, world.stopped(runId, worker, SIDECAR_KILLED));
    world.clock.advance(30);
    const commit: World['store']['commit'] = (request) =>
      request.task ? Promise.reject(new Error('the process died')) : world.store.commit(request);
    await expect(step({ ...world, store: { ...world.store, commit } }, runId)).rejects.toThrow('died');
    await step(world, runId);
    expect((await world.readRun(runId)).outcome).toBe('completed');
  });

  it('is still only asked until its time is over', async () => {
    const world = aWorld();
    const { runId, blind, sighting } = await stoppedUnread(world);
    await world.terminate(runId, { askSeconds: 60 });
    const { next_at } = await world.readRun(runId);
    await settleWorker(blind, sighting);
    expect((await world.readRun(runId)).next_at).toBe(next_at);
  });

  it('leaves its run stuck, naming the action, where the right is missing and somebody terminates', async () => {
    const world = aWorld();
    const { runId, blind } = await stoppedUnread(world);
    const denied = { kind: 'unclear', why: 'ecs:DescribeTaskDefinition: denied', lasting: true } as const;
    const workers = { ...blind.workers, readDefinition: () => Promise.resolve(denied) };
    await world.terminate(runId);
    world.workers.answerStops({ kind: 'refused', why: 'it has stopped' });
    for (const seconds of [0, 30]) {
      world.clock.advance(seconds);
      await step({ ...world, workers }, runId);
    }
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'stuck', obstacle: denied.why });
  });

  it.each([
    [0, 'completed'],
    [1, 'crashed'],
    [null, 'crashed'],
  ])('ends its run at once where each container ended alike: %j, %s', async (exit_code, outcome) => {
    const world = aWorld();
    const { runId, blind, sighting } = await stoppedUnread(world);
    const containers = sighting.containers.map((container) => ({ ...container, exit_code }));
    await settleWorker(blind, { ...sighting, containers });
    expect((await world.readRun(runId)).outcome).toBe(outcome);
  });

  it('stays open where they ended with the same code for other reasons, which tell how the run ended', async () => {
    const world = aWorld();
    const { runId, blind, sighting } = await stoppedUnread(world);
    const [reason, exit_code] = ['OutOfMemoryError: killed', 137];
    const containers = ['app', 'log'].map((name) => ({
      name,
      exit_code,
      reason: name === 'app' ? reason : null,
    }));
    await settleWorker(blind, { ...sighting, containers });
    expect((await world.readRun(runId)).status).toBe('running');
  });

  it('tells nothing where the same event comes again, and is looked at soon', async () => {
    const world = aWorld();
    const { runId, blind, sighting } = await stoppedUnread(world);
    await settleWorker(blind, sighting);
    const before = await world.readRun(runId);
    const kinds = await world.kindsOf(runId);
    await world.store.commit({ run: before, move: { set: { next_at: null }, events: [] }, createdAt: NOW });
    await settleWorker(blind, sighting);
    expect(await world.kindsOf(runId)).toEqual(kinds);
    expect((await world.readRun(runId)).next_at).not.toBeNull();
  });

  it('is not judged on EC2, where what ECS shows may be a container that does not count', async () => {
    const world = aWorld();
    const { runId, blind, sighting } = await stoppedUnread(world);
    const containers = [{ name: 'injected', exit_code: 0, reason: null }];
    await settleWorker(blind, { ...sighting, launch_type: 'EC2', containers });
    const { status, worker } = await world.readRun(runId);
    const unread = { ...aWorker(), containers: [] };
    const shown = { ...sighting, launch_type: 'EC2', containers };
    expect((await judgeSighting(blind, runId, unread, shown, 'event')).verdict.kind).toBe('unclear');
    expect([status, worker?.doubt]).toEqual(['running', expect.stringContaining('was not read')]);
  });

  it('is judged by each container once its definition is gone', async () => {
    const world = aWorld();
    const { runId, sighting } = await stoppedUnread(world);
    const workers = { ...world.workers, readDefinition: () => Promise.resolve({ kind: 'gone' as const }) };
    await settleWorker({ ...world, workers }, sighting);
    expect((await world.readRun(runId)).outcome).toBe('crashed');
  });
});

describe('a worker whose launcher died before attaching it', () => {
  it('ends its run by its STOPPED event', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await recordHeartbeat(world, runId, undefined);
    const worker = aWorker();
    world.workers.setContainers(worker.containers);
    expect(await settleWorker(world, world.stopped(runId, worker, EXITED_CLEAN))).toEqual({
      kind: 'settled',
    });
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'completed',
      worker: { task_arn: worker.task_arn, verified: true },
    });
    expect(await world.store.findRunOfWorker(worker.task_arn)).toBe(runId);
    expect(await world.kindsOf(runId)).toEqual(['claimed', 'worker_attached', 'completed']);
  });

  it.each([
    ['of a service', { group: 'service:web' }],
    ['that nobody named', { started_by: null }],
    ['of a run that is not ours', { started_by: 'run-of-others' }],
  ])('is not one that others started: %s', async (_, overrides) => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const sighting = world.stopped(runId, aWorker(), overrides);
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'nothing', why: 'not-ours' });
  });

  it('is not one of which ECS does not say who started it, whatever a binding says', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const store = { ...world.store, findRunOfWorker: () => Promise.resolve(runId) };
    const sighting = world.stopped(runId, aWorker(), { started_by: null });
    expect(await settleWorker({ ...world, store }, sighting)).toEqual({ kind: 'nothing', why: 'not-ours' });
    expect((await world.readRun(runId)).worker).toBeNull();
  });

  it('is not a second one, beside the worker that its run has', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    const sighting = world.stopped(runId, aWorker(), EXITED_CLEAN);
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'nothing', why: 'not-ours' });
    expect(await world.readRun(runId)).toMatchObject({
      status: 'running',
      worker: { task_arn: worker.task_arn },
    });
  });

  it('is looked for in no run where neither ECS nor a binding names one', async () => {
    const world = aWorld();
    const readRun = () => Promise.reject(new Error('expected no run to be read'));
    const sighting = world.stopped('nobody', aWorker(), { started_by: null });
    expect(await settleWorker({ ...world, store: { ...world.store, readRun } }, sighting)).toEqual({
      kind: 'nothing',
      why: 'not-ours',
    });
  });

  it('is not one that is on record as a late one', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const late = newLateWorker(aWorker(), 0);
    const run = await world.readRun(runId);
    await world.store.commit({ run, move: { set: { late_workers: [late] }, events: [] }, createdAt: 0 });
    await settleWorker(world, world.stopped(runId, late, EXITED_CLEAN));
    expect(await world.readRun(runId)).toMatchObject({ status: 'running', worker: null });
  });

  it('is not one whose ARN names no cluster', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const short = aWorker({ task_arn: 'arn:aws:ecs:us-east-1:000000000000:task/0123456789abcdef' });
    expect(await settleWorker(world, world.stopped(runId, short))).toEqual({
      kind: 'nothing',
      why: 'not-ours',
    });
    expect((await world.readRun(runId)).worker).toBeNull();
  });
});

describe('a worker that was attached to the wrong run while ECS did not know it', () => {
  async function wronglyAttached() {
    const world = aWorld();
    const [wrong, right] = [
      await world.running({ hasWorker: false }),
      await world.running({ hasWorker: false }),
    ];
    const worker = aWorker();
    await attachWorker(world, { runId: wrong.runId, worker: ref(worker), actor: 'launcher' });
    world.launch(right.runId, worker);
    return { world, worker, wrong: wrong.runId, right: right.runId };
  }

  it('is the right run’s as soon as its launcher attaches it', async () => {
    const { world, worker, right } = await wronglyAttached();
    const attached = await attachWorker(world, { runId: right, worker: ref(worker), actor: 'launcher' });
    expect(attached).toMatchObject({ kind: 'attached', run: { worker: { verified: true } } });
    expect(await world.store.findRunOfWorker(worker.task_arn)).toBe(right);
  });

  it('is stopped for the right run, and for no other', async () => {
    const { world, worker, wrong, right } = await wronglyAttached();
    await world.terminate(wrong);
    await step(world, wrong);
    await world.terminate(right);
    world.clock.advance(60);
    await step(world, right);
    await step(world, right);
    expect(world.workers.stops).toEqual([worker.task_arn]);
    await settleWorker(world, world.stopped(right, worker));
    expect(await world.readRun(right)).toMatchObject({ outcome: 'reclaimed', proof: { source: 'event' } });
    expect(await world.readRun(wrong)).toMatchObject({
      status: 'running',
      termination: {
        state: 'stuck',
        obstacle: `the worker was started by ${right}, not by this run`,
      },
    });
  });

  it('ends the right run with its STOPPED event, attached there or not', async () => {
    const { world, worker, wrong, right } = await wronglyAttached();
    const sighting = world.stopped(right, worker, EXITED_CLEAN);
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'settled' });
    expect(await world.readRun(right)).toMatchObject({ outcome: 'completed' });
    expect((await world.readRun(wrong)).status).toBe('running');
  });
});

describe('a worker that is attached late in a termination', () => {
  it('is not called stuck because ECS is a moment behind', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await world.terminate(runId, { askSeconds: 900 });
    world.clock.advance(300);
    const worker = aWorker();
    await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' });
    await step(world, runId);
    world.launch(runId, worker);
    world.clock.advance(30);
    await step(world, runId);
    expect(await world.kindsOf(runId)).not.toContain('stuck');
    expect(world.workers.stops).toEqual([worker.task_arn]);
  });
});

describe('a late worker that ECS has never known', () => {
  it('is looked for no more after a day, which is told, until it is attached again', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await finishRun(world, runId, { outcome: 'failed', summary: null }, 'worker');
    const ghost = aWorker();
    await attachWorker(world, { runId, worker: ref(ghost), actor: 'launcher' });
    const begin = world.clock.nowMs() / 1000;
    for (let next: number | null = begin; next !== null; next = (await world.readRun(runId)).next_at) {
      world.clock.advance(Math.max(0, next - world.clock.nowMs() / 1000));
      await step(world, runId);
    }
    expect(world.clock.nowMs() / 1000 - begin).toBe(86_400);
    const told = (await world.kindsOf(runId)).filter((kind) => kind === 'stop_refused');
    expect(told).toHaveLength(2);
    world.launch(runId, ghost);
    await attachWorker(world, { runId, worker: ref(ghost), actor: 'launcher' });
    await step(world, runId);
    expect(world.workers.stops).toEqual([ghost.task_arn]);
  });
});

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
    await attachWorker({ ...world, workers: unreadable(world) }, { runId, worker: ref(worker), actor: 'l' });
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
    await finishRun(world, runId, { outcome: 'failed', summary: null }, 'worker');
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
    for (const seconds of [0, 30, 30]) {
      world.clock.advance(seconds);
      await step(world, runId);
    }
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
