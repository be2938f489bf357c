import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { EXITED_CLEAN, aWorker } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });

/** Confirmation of a worker whose one container has a stop timeout of 30 s, with 60 s of slack. */
const CONFIRMATION_SECONDS = 90;

describe('a step of a run with many late workers', () => {
  it('takes ten of them, and leaves the others due for the next one', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    for (let count = 0; count < 11; count += 1) {
      const late = aWorker();
      world.launch(runId, late);
      await attachWorker(world, { runId, worker: late, actor: 'launcher' });
    }
    await step(world, runId);
    expect(world.workers.stops).toHaveLength(10);
    expect(await sweepDueRuns(world, 100, () => false)).toBe(1);
    await step(world, runId);
    expect(new Set(world.workers.stops).size).toBe(11);
  });
});

describe('a step of a run that is to be terminated', () => {
  it('is done where the run has expired by the time that AWS refuses the call', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    let isGone = false;
    const store: World['store'] = {
      ...world.store,
      commit: (commit) => (isGone ? Promise.resolve({ kind: 'run-changed' }) : world.store.commit(commit)),
      readRun: (id) => (isGone ? Promise.resolve(undefined) : world.store.readRun(id)),
    };
    const stop: World['workers']['stop'] = () => {
      isGone = true;
      return Promise.resolve({ kind: 'denied', why: 'ecs:StopTask: denied' });
    };
    await step({ ...world, store, workers: { ...world.workers, stop } }, runId);
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'stopping', obstacle: null });
  });

  it('stores its intent before it calls StopTask', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    const stop = world.workers.stop.bind(world.workers);
    let stateAtStop: unknown;
    const workers = {
      ...world.workers,
      stop: async (...args: Parameters<typeof stop>) => {
        stateAtStop = (await world.readRun(runId)).termination;
        return stop(...args);
      },
    };
    await takeStep({ ...world, workers }, { run_id: runId, hops: 0 });
    expect(stateAtStop).toMatchObject({ state: 'stopping', rung: 'stop', stop_attempts: 1 });
    expect(world.workers.stops).toEqual([worker.task_arn]);
  });

  it('knows that AWS has answered, though somebody else wrote first and AWS then fell silent', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    await step(world, runId);
    const outage = { kind: 'unclear', why: 'ecs:DescribeTasks: ETIMEDOUT', outage: true } as const;
    const silentWorkers = { ...world.workers, look: () => Promise.resolve(outage) };
    world.clock.advance(CONFIRMATION_SECONDS);
    await step({ ...world, workers: silentWorkers }, runId);
    const since = world.clock.nowMs() / 1000;
    expect((await world.readRun(runId)).termination).toMatchObject({ silent_since: since });
    world.clock.advance(300);
    const shown = await world.workers.look(worker);
    const looks = [shown, outage];
    const look = () => Promise.resolve(looks.shift() ?? outage);
    const lost = () => Promise.resolve({ kind: 'run-changed' } as const);
    const writes = [lost, lost];
    const told = await world.kindsOf(runId);
    const commit: World['store']['commit'] = (move) => (writes.shift() ?? (() => world.store.commit(move)))();
    await step({ ...world, workers: { ...world.workers, look }, store: { ...world.store, commit } }, runId);
    expect([looks, writes]).toEqual([[], []]);
    expect(await world.kindsOf(runId)).toEqual(told);
    expect((await world.readRun(runId)).termination).toMatchObject({ silent_since: since + 300 });
  });

  it('is done where the run has expired by the time that its write is lost', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    const reads = [await world.readRun(runId)];
    const store: World['store'] = {
      ...world.store,
      readRun: () => Promise.resolve(reads.shift()),
      commit: () => Promise.resolve({ kind: 'run-changed' }),
    };
    await expect(step({ ...world, store }, runId)).resolves.toBeUndefined();
    expect(world.workers.stops).toEqual([]);
  });

  it('does not look before the first StopTask', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const looksBefore = world.workers.looks.length;
    await world.terminate(runId);
    await step(world, runId);
    expect(world.workers.looks).toHaveLength(looksBefore);
    expect((await world.readRun(runId)).next_at).toBe(world.clock.nowMs() / 1000 + CONFIRMATION_SECONDS);
  });

  it('stops once, however often and late its message comes', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    await Promise.all([step(world, runId), step(world, runId)]);
    world.clock.advance(CONFIRMATION_SECONDS - 2);
    await step(world, runId);
    expect(world.workers.stops).toHaveLength(1);
    expect((await world.kindsOf(runId)).filter((kind) => kind === 'stopping')).toHaveLength(1);
  });

  it('settles by looking when the STOPPED event was lost', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    await world.terminate(runId, { reason: 'wrong prompt' });
    await step(world, runId);
    world.stopped(runId, worker);
    world.clock.advance(CONFIRMATION_SECONDS);
    expect(await sweepDueRuns(world, 100, () => false)).toBe(1);
    await step(world, runId);
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'reclaimed',
      error: 'manual_reclaim: wrong prompt',
      proof: { source: 'describe' },
      termination: { state: 'settled' },
    });
    expect(await world.readTask(taskId)).toMatchObject({ status: 'ready', current_run_id: null });
    expect(world.workers.stops).toHaveLength(1);
  });

  it('tries once more, then tells that the worker is stuck, once, and keeps trying', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running();
    await world.terminate(runId);
    for (let count = 0; count < 6; count += 1) {
      await step(world, runId);
      world.clock.advance(600);
    }
    expect((await world.kindsOf(runId)).slice(3)).toEqual(['stopping', 'stopping', 'stuck']);
    expect(await world.readRun(runId)).toMatchObject({
      status: 'running',
      termination: { state: 'stuck', rung: 'page', obstacle: 'not confirmed after 4 StopTask calls' },
    });
    expect((await world.readTask(taskId)).status).toBe('running');
    expect(world.workers.stops.length).toBeGreaterThan(3);
  });

  it('settles a stuck run the moment that proof comes', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    for (let count = 0; count < 4; count += 1) {
      await step(world, runId);
      world.clock.advance(600);
    }
    expect((await world.readRun(runId)).termination?.state).toBe('stuck');
    await settleWorker(world, world.stopped(runId, worker));
    expect((await world.readRun(runId)).outcome).toBe('reclaimed');
    expect((await world.kindsOf(runId)).slice(-3)).toEqual(['stuck', 'unstuck', 'reclaimed']);
  });

  it('waits without a new event when ECS asks for patience', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    world.workers.answerStops(
      { kind: 'deferred', why: 'ThrottlingException' },
      { kind: 'deferred', why: 'ThrottlingException' },
    );
    for (let count = 0; count < 3; count += 1) {
      await step(world, runId);
      world.clock.advance(60);
    }
    expect((await world.kindsOf(runId)).slice(3)).toEqual(['stopping']);
    expect(world.workers.stops).toHaveLength(3);
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'stopping', stop_attempts: 1 });
  });

  it('is stuck at once, naming the action, when StopTask is denied', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' });
    await step(world, runId);
    expect((await world.kindsOf(runId)).slice(3)).toEqual(['stopping', 'stop_refused', 'stuck']);
    expect((await world.readRun(runId)).termination?.obstacle).toContain('ecs:StopTask');
  });

  it.each([
    [
      'ECS is throttled',
      (world: World) => world.workers.clouded({ kind: 'unclear', why: 'ThrottlingException' }),
    ],
    ['ECS does not know the worker', (world: World, arn: string) => world.workers.forget(arn)],
  ])('does not take for an end that %s', async (_, disturb) => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    await world.terminate(runId);
    await step(world, runId);
    world.clock.advance(CONFIRMATION_SECONDS);
    disturb(world, worker.task_arn);
    await step(world, runId);
    expect((await world.readRun(runId)).status).toBe('running');
    expect((await world.readTask(taskId)).status).toBe('running');
  });
});

describe('a step of a run without a worker', () => {
  it('waits for the launch window, searches twice, and settles it as never started', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running({ hasWorker: false });
    await world.terminate(runId);
    await step(world, runId);
    expect((await world.readRun(runId)).next_at).toBe(world.clock.nowMs() / 1000 + 60);
    world.clock.advance(60);
    await step(world, runId);
    expect((await world.readRun(runId)).status).toBe('running');
    world.clock.advance(60);
    await step(world, runId);
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'reclaimed',
      error: 'manual_reclaim',
      proof: { source: 'no_worker' },
    });
    expect((await world.readTask(taskId)).status).toBe('ready');
    expect(await world.store.listEvents(runId, 2, 9)).toMatchObject([
      { kind: 'reclaimed', payload: { stop_class: 'never_started', worker: null } },
    ]);
  });

  it('finds, attaches and stops a worker that was launched but never attached', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    world.launch(runId, worker);
    await world.terminate(runId);
    world.clock.advance(60);
    await step(world, runId);
    expect(world.workers.stops).toEqual([worker.task_arn]);
    expect((await world.kindsOf(runId)).slice(2)).toEqual(['worker_attached', 'stopping']);
  });

  it('starts its search again when ECS could not answer', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await world.terminate(runId);
    world.clock.advance(60);
    world.workers.clouded({ kind: 'unclear', why: 'ThrottlingException' });
    for (let count = 0; count < 2; count += 1) {
      await step(world, runId);
      world.clock.advance(60);
    }
    expect((await world.readRun(runId)).status).toBe('running');
  });
});

describe('a step of a run that nobody wants to end', () => {
  it('looks once more after the attach, and then rests', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    world.clock.advance(30);
    await step(world, runId);
    expect(await world.readRun(runId)).toMatchObject({ status: 'running', next_at: null, version: 2 });
  });

  it('settles a worker that stopped between the look and the attach', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    world.stopped(runId, worker, EXITED_CLEAN);
    world.clock.advance(30);
    await step(world, runId);
    expect(await world.readRun(runId)).toMatchObject({ status: 'done', outcome: 'completed' });
    expect((await world.readTask(taskId)).status).toBe('done');
  });

  it('leaves an ended run alone', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker, EXITED_CLEAN));
    const ended = await world.readRun(runId);
    await step(world, runId);
    expect(await world.readRun(runId)).toEqual(ended);
    expect(world.workers.stops).toEqual([]);
  });

  it('does nothing for a run that does not exist', async () => {
    const world = aWorld();
    await step(world, 'nobody');
    expect(world.log.lines).toMatchObject([{ level: 'warn' }]);
  });
});
