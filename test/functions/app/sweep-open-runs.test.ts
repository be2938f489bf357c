import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import type { PageAnswer } from '../../../functions/adapters/memory/memory-worker-views.ts';
import type { Sighting } from '../../../functions/core/worker.ts';
import { aWorker, EXITED_CLEAN, NOW } from '../../support/records.ts';
import { aSweptWorld, EVENT_GRACE_SECONDS, type SweptWorld } from '../../support/sweep.ts';

const CRASHED: Partial<Sighting> = {
  stop_code: 'EssentialContainerExited',
  containers: [{ name: 'app', exit_code: 1, reason: null }],
};
const WITHOUT_EXIT_CODE: Partial<Sighting> = {
  launch_type: 'EC2',
  containers: [{ name: 'app', exit_code: null, reason: null }],
};

/** The looks of a pass: at the workers of open runs, and at those that ECS lists. */
function answerAll(world: SweptWorld, answer: PageAnswer): void {
  world.views.answerLooks(answer, answer);
}

describe('a worker whose STOPPED event was lost', () => {
  it.each([
    ['completed', EXITED_CLEAN, 'done'],
    ['crashed', CRASHED, 'ready'],
  ] as const)(
    'ends its run as %s, proven by a look, although nobody had asked',
    async (outcome, how, status) => {
      const world = aSweptWorld();
      const { runId, taskId, worker } = await world.resting();
      world.stopped(runId, worker, how);
      world.clock.advance(EVENT_GRACE_SECONDS);
      expect(await world.sweep()).toMatchObject({ looked: 1, ghosts: 1, settled: 1 });
      expect(await world.readRun(runId)).toMatchObject({ outcome, proof: { source: 'describe' } });
      expect((await world.readTask(taskId)).status).toBe(status);
      expect(world.measured).toContainEqual(['SweepRepairs', 1]);
    },
  );

  it('is the operator’s where he had asked, before the step that would look', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    await world.terminate(runId, { reason: 'wrong prompt' });
    await world.takeSteps();
    world.stopped(runId, worker, { stopped_at: world.clock.nowMs() / 1000 });
    world.clock.advance(EVENT_GRACE_SECONDS);
    expect((await world.readRun(runId)).next_at).toBeGreaterThan(world.clock.nowMs() / 1000);
    await world.sweep();
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'reclaimed',
      error: 'manual_reclaim: wrong prompt',
      proof: { source: 'describe' },
    });
  });

  it('is no ghost of a run that did not start it', async () => {
    const world = aSweptWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attachWorker(world, { runId, worker, actor: 'launcher' });
    world.stopped('another-run', worker, CRASHED);
    world.clock.advance(EVENT_GRACE_SECONDS + 2);
    const { ghosts, settled, woken } = await world.sweep();
    expect([ghosts, settled, woken]).toEqual([undefined, undefined, undefined]);
  });

  it('is left to its event while that may be on its way', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.stopped(runId, worker, { stopped_at: world.clock.nowMs() / 1000 });
    world.clock.advance(EVENT_GRACE_SECONDS - 1);
    expect((await world.sweep()).settled).toBeUndefined();
    expect((await world.readRun(runId)).status).toBe('running');
    world.clock.advance(1);
    expect(await world.sweep()).toMatchObject({ settled: 1 });
  });

  it('settles once, with one terminal event, by three sweeps and its late event at once', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    const sighting = world.stopped(runId, worker, CRASHED);
    world.clock.advance(EVENT_GRACE_SECONDS);
    await Promise.all([world.sweep(), world.sweep(), settleWorker(world, sighting), world.sweep()]);
    expect((await world.kindsOf(runId)).filter((kind) => kind === 'crashed')).toHaveLength(1);
  });

  it('without an exit code on EC2 ends nothing, and is put before the consumer once', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.stopped(runId, worker, WITHOUT_EXIT_CODE);
    world.clock.advance(EVENT_GRACE_SECONDS);
    expect(await world.sweep()).toMatchObject({ ghosts: 1, woken: 1 });
    expect((await world.sweep()).woken).toBeUndefined();
    await world.takeSteps();
    expect(await world.readRun(runId)).toMatchObject({ status: 'running', worker: { confirmed: false } });
  });

  it('is no ghost where its event ends the run right after the look', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    const sighting = world.stopped(runId, worker, CRASHED);
    world.clock.advance(EVENT_GRACE_SECONDS);
    const lookAll: typeof world.views.lookAll = async (asked) => {
      const seen = await world.views.lookAll(asked);
      await settleWorker(world, sighting);
      return seen;
    };
    const { looked, ghosts, settled } = await world.sweep({ views: { ...world.views, lookAll } });
    expect([looked, ghosts, settled]).toEqual([1, undefined, undefined]);
  });

  it('wakes no run that a proof has ended since the look proved nothing', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.stopped(runId, worker, WITHOUT_EXIT_CODE);
    world.clock.advance(EVENT_GRACE_SECONDS);
    let reads = 0;
    const readRun: typeof world.store.readRun = async (id) => {
      if ((reads += 1) === 2) await settleWorker(world, world.stopped(runId, worker, CRASHED));
      return world.store.readRun(id);
    };
    expect((await world.sweep({ store: { ...world.store, readRun } })).woken).toBeUndefined();
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'crashed', next_at: null });
    expect(world.steps.sent).toEqual([]);
  });
});

describe('a worker on EC2 that has stopped without proof', () => {
  const SILENT = { launch_type: 'EC2', containers: [{ name: 'app', exit_code: null, reason: null }] };

  it('is counted by each round for as long as nobody terminates its run, also once ECS has forgotten it', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.stopped(runId, worker, SILENT);
    for (let minutes = 0; minutes < 180; minutes += 10) {
      world.clock.advance(600);
      if (minutes === 60) world.workers.forget(worker.task_arn);
      await world.sweep();
      expect(world.measured).toContainEqual(['Ghosts', 1]);
      await world.takeSteps();
    }
    expect((await world.readRun(runId)).status).toBe('running');
  });

  it('is counted as stuck instead, once somebody has terminated its run', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.stopped(runId, worker, SILENT);
    await world.terminate(runId);
    await world.takeSteps();
    for (const shows of [() => undefined, () => world.workers.forget(worker.task_arn)]) {
      shows();
      world.clock.advance(600);
      await world.sweep();
      await world.takeSteps();
      await world.sweep();
      expect(world.measured).toEqual(
        expect.arrayContaining([
          ['StuckWorkers', 1],
          ['Ghosts', 0],
        ]),
      );
    }
  });
});

describe('a worker that ECS no longer knows', () => {
  it('is put before the consumer, whose rules decide, and proves nothing by itself', async () => {
    const world = aSweptWorld();
    const { runId, taskId, worker } = await world.resting();
    world.workers.forget(worker.task_arn);
    const now = world.clock.nowMs() / 1000;
    expect(await world.sweep()).toMatchObject({ ghosts: 1, woken: 1 });
    expect(await world.readRun(runId)).toMatchObject({ status: 'running', next_at: now });
    expect(world.steps.sent).toEqual([{ step: { run_id: runId, hops: 0 }, delaySeconds: 0 }]);
    const looks = world.workers.looks.length;
    await world.takeSteps();
    expect(world.workers.looks).toHaveLength(looks + 1);
    expect((await world.readRun(runId)).next_at).toBeGreaterThan(now);
    expect((await world.readTask(taskId)).status).toBe('running');
  });

  it('is woken once by three sweeps at once, and not again until it was seen alive', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    const [shown] = world.workers.all();
    world.workers.forget(worker.task_arn);
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(world.steps.sent).toHaveLength(1);
    await world.takeSteps();
    expect((await world.sweep()).woken).toBeUndefined();
    if (shown) world.workers.put(shown);
    world.clock.advance(600);
    await takeStep(world, { run_id: runId, hops: 0 });
    world.workers.forget(worker.task_arn);
    expect((await world.sweep()).woken).toBe(1);
  });

  it('is no ghost while ECS has never shown it: it may be too new to be known', async () => {
    const world = aSweptWorld();
    const { runId } = await world.running({ hasWorker: false });
    await attachWorker(world, { runId, worker: aWorker(), actor: 'dispatcher' });
    const { looked, ghosts } = await world.sweep();
    expect([looked, ghosts]).toEqual([1, undefined]);
  });

  it('is carried by the table where the queue refuses its step', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.workers.forget(worker.task_arn);
    const send = () => Promise.reject(new Error('refused'));
    expect(await world.sweep({ steps: { ...world.steps, send } })).toMatchObject({ woken: 1 });
    expect(await world.sweep()).toMatchObject({ due: 1 });
    expect(world.steps.sent).toMatchObject([{ step: { run_id: runId } }]);
  });

  it('is not woken during a termination, whose own look would stop it a second time too soon', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    await world.terminate(runId);
    await world.takeSteps();
    const stopping = await world.readRun(runId);
    world.workers.forget(worker.task_arn);
    expect(await world.sweep()).toMatchObject({ ghosts: 1 });
    expect(await world.readRun(runId)).toEqual(stopping);
  });
});

describe('what says nothing of an end', () => {
  it.each<readonly [string, PageAnswer]>([
    ['that it is alive', { kind: 'whole' }],
    ['a denial', { kind: 'unclear', why: 'AccessDeniedException' }],
    ['a throttle', { kind: 'throttled' }],
  ])('%s: changes no run and sends no step', async (_, answer) => {
    const world = aSweptWorld();
    const { runId } = await world.resting();
    const before = await world.readRun(runId);
    answerAll(world, answer);
    const { ghosts, settled, woken } = await world.sweep();
    expect([ghosts ?? 0, settled ?? 0, woken ?? 0]).toEqual([0, 0, 0]);
    expect(await world.readRun(runId)).toEqual(before);
    expect(world.steps.sent).toEqual([]);
  });

  it('is told in one line for all the workers of a page where ECS says why', async () => {
    const world = aSweptWorld();
    for (let count = 0; count < 3; count += 1) await world.resting();
    world.log.lines.length = 0;
    world.views.answerLooks({ kind: 'unclear', why: 'AccessDeniedException' });
    await world.sweep();
    expect(world.log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { details: { workers: 3, why: 'AccessDeniedException' } },
    ]);
    world.log.lines.length = 0;
    await world.sweep();
    expect(world.log.lines.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('does not hold up the runs beside it, nor does a run that cannot be written', async () => {
    const world = aSweptWorld();
    const [broken, sound] = [await world.resting(), await world.resting()];
    for (const { runId, worker } of [broken, sound]) world.stopped(runId, worker, EXITED_CLEAN);
    world.clock.advance(EVENT_GRACE_SECONDS);
    const store = {
      ...world.store,
      readRun: (runId: string) =>
        runId === broken.runId ? Promise.reject(new Error('unreadable')) : world.store.readRun(runId),
    };
    expect(await world.sweep({ store })).toMatchObject({ settled: 1, failed: 1 });
    expect(world.measured).toContainEqual(['OpenRunGaps', 1]);
    expect(world.log.lines.filter(({ level }) => level === 'error')).toMatchObject([
      { details: { run_id: broken.runId, error: new Error('unreadable') } },
    ]);
    expect((await world.readRun(sound.runId)).status).toBe('done');
    expect(await world.sweep()).toMatchObject({ settled: 1 });
  });
});

describe('the gauges of open runs', () => {
  it('count runs that are stuck for as long as they are', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask' });
    await world.terminate(runId);
    await world.takeSteps();
    await world.sweep();
    expect(world.measured).toContainEqual(['StuckWorkers', 1]);
    await settleWorker(world, world.stopped(runId, worker));
    await world.sweep();
    expect(world.measured).toContainEqual(['StuckWorkers', 0]);
  });

  it('claim the ghosts that were seen, whatever else ECS did not say', async () => {
    const world = aSweptWorld();
    const { worker } = await world.resting();
    world.workers.forget(worker.task_arn);
    for (let count = 0; count < 100; count += 1) await world.running();
    world.views.answerListings({ kind: 'unclear', why: 'denied' });
    world.views.answerLooks({ kind: 'whole' }, { kind: 'unclear', why: 'denied' });
    expect(await world.sweep()).toMatchObject({ looked: 101, unclear: 2 });
    expect(world.measured).toContainEqual(['Ghosts', 1]);
  });

  it('claim no ghosts, not even none, where ECS did not say', async () => {
    const world = aSweptWorld();
    await world.resting();
    answerAll(world, { kind: 'unclear', why: 'AccessDeniedException' });
    await world.sweep();
    expect(world.measured.map(([name]) => name)).not.toContain('Ghosts');
    expect(world.measured).toContainEqual(['StuckWorkers', 0]);
    await world.sweep();
    expect(world.measured).toContainEqual(['Ghosts', 0]);
  });
});

describe('an open run whose worker lives', () => {
  it('is missing no more once a sweep has seen it, so that the next MISSING counts from then on', async () => {
    const world = aSweptWorld();
    const { runId } = await world.resting();
    const run = await world.readRun(runId);
    if (run.worker === null) throw new Error('no worker');
    const move = { set: { worker: { ...run.worker, missing_since: NOW } }, events: [] };
    await world.store.commit({ run, move, createdAt: NOW });
    await world.sweep();
    expect((await world.readRun(runId)).worker).toMatchObject({ missing_since: null });
  });

  it('has the look of its policy set where whoever stored its first heartbeat died before', async () => {
    const world = aSweptWorld();
    const { runId } = await world.resting();
    await world.store.recordHeartbeat(runId, { at: NOW + 30, note: undefined });
    const policies = { launchSeconds: null, heartbeatSeconds: 120, lingerSeconds: null };
    expect((await world.sweep({ policies })).woken).toBe(1);
    expect((await world.readRun(runId)).next_at).toBe(NOW + 150);
    expect((await world.sweep({ policies })).woken).toBeUndefined();
  });

  it('holds up no other where that look cannot be written', async () => {
    const world = aSweptWorld();
    const [one, other] = [await world.resting(), await world.resting()];
    for (const { runId } of [one, other])
      await world.store.recordHeartbeat(runId, { at: NOW + 60, note: undefined });
    const policies = { launchSeconds: null, heartbeatSeconds: 120, lingerSeconds: null };
    const commit: SweptWorld['store']['commit'] = (request) =>
      request.run.run_id === one.runId ? Promise.reject(new Error('too large')) : world.store.commit(request);
    const store = { ...world.store, commit };
    expect(await world.sweep({ policies, store })).toMatchObject({ woken: 1, failed: 1 });
    expect((await world.readRun(other.runId)).next_at).toBe(NOW + 180);
    expect(world.log.lines).toContainEqual(
      expect.objectContaining({
        level: 'error',
        details: { run_id: one.runId, error: new Error('too large') },
      }),
    );
  });
});
