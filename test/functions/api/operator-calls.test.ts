import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { ACTOR, callApi } from '../../support/api.ts';
import { aWorld, type World } from '../../support/world.ts';

const onRun = (world: World, call: string, run_id: string, body?: object) =>
  callApi(world, 'POST', `/runs/{run_id}/${call}`, { path: { run_id }, ...(body && { body }) });
const onTask = (world: World, call: string, task_id: string, body?: object) =>
  callApi(world, 'POST', `/tasks/{task_id}/${call}`, { path: { task_id }, ...(body && { body }) });

async function stuck(world: World) {
  const run = await world.running();
  await world.terminate(run.runId);
  world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' });
  await takeStep(world, { run_id: run.runId, hops: 0 });
  return run;
}

describe('terminate', () => {
  it.each([
    [' wrong prompt\n', 'wrong prompt'],
    [' \n', null],
  ])('puts the words of a reason on record, none for a blank one: %j', async (reason, stored) => {
    const world = aWorld();
    const { runId } = await world.running();
    expect((await onRun(world, 'terminate', runId, { reason })).statusCode).toBe(202);
    expect((await world.readRun(runId)).termination?.reason).toBe(stored);
  });
});

describe('force-terminate', () => {
  it('does not ask, whatever the body says', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const answer = await onRun(world, 'force-terminate', runId, { reason: 'now', ask_seconds: 600 });
    expect(answer).toMatchObject({
      statusCode: 202,
      json: { termination: { next_at: world.clock.nowMs() / 1000 } },
    });
    expect(world.steps.sent).toMatchObject([{ delaySeconds: 0 }]);
  });

  it('cuts what is left of the asking, once', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId, { askSeconds: 600 });
    await callApi(world, 'POST', '/runs/{run_id}/heartbeat', { path: { run_id: runId } });
    await onRun(world, 'force-terminate', runId);
    await onRun(world, 'force-terminate', runId);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.stops).toHaveLength(1);
    expect((await world.kindsOf(runId)).slice(2)).toEqual([
      'termination_requested',
      'asking',
      'termination_tightened',
      'stopping',
    ]);
  });

  it('changes nothing about a stop that is under way: nothing beats the grace', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId, { askSeconds: 10 });
    world.clock.advance(10);
    await takeStep(world, { run_id: runId, hops: 0 });
    const before = await world.readRun(runId);
    expect((await onRun(world, 'force-terminate', runId)).statusCode).toBe(202);
    expect(await world.readRun(runId)).toEqual(before);
  });

  it('is refused for a run that is unknown', async () => {
    expect(await onRun(aWorld(), 'force-terminate', 'ghost')).toMatchObject({ statusCode: 404 });
  });
});

describe('abandon', () => {
  it('settles a stuck run on the operator’s word, and says that nobody saw the worker stop', async () => {
    const world = aWorld();
    const { runId, taskId } = await stuck(world);
    const { termination } = await world.readRun(runId);
    expect(termination).toMatchObject({ obstacle: expect.any(String) as string });
    const answer = await onRun(world, 'abandon', runId, { reason: 'host is scrap' });
    expect(answer).toMatchObject({ statusCode: 200, json: { ok: true, outcome: 'reclaimed' } });
    expect(await world.readRun(runId)).toMatchObject({
      error: 'manual_reclaim: host is scrap',
      proof: { source: 'operator', last_status: null },
      // Whoever asked first, and why, stays on record.
      termination: { ...termination, state: 'settled', obstacle: null },
    });
    expect((await world.store.listEvents(runId, 0, 99)).at(-1)?.payload).toMatchObject({
      actor: ACTOR,
      reason: 'host is scrap',
      stop_class: 'abandoned',
      terminated: false,
      forced: false,
    });
    expect((await world.readTask(taskId)).status).toBe('ready');
  });

  it('does not take the worker’s finished work back, and says whose word ended the run', async () => {
    const world = aWorld();
    const { runId, taskId } = await stuck(world);
    await callApi(world, 'POST', '/runs/{run_id}/finish', {
      path: { run_id: runId },
      body: { outcome: 'completed' },
    });
    expect((await onRun(world, 'abandon', runId, { reason: 'gone' })).json).toMatchObject({
      outcome: 'completed',
    });
    expect((await world.store.listEvents(runId, 0, 99)).at(-1)).toMatchObject({
      kind: 'completed',
      payload: { actor: ACTOR, stop_class: 'abandoned', reason: 'gone' },
    });
    expect((await world.readTask(taskId)).status).toBe('done');
  });

  it.each([
    [
      'a run that is not stuck',
      async (world: World) => (await world.running()).runId,
      409,
      'NOT_RECLAIMABLE',
    ],
    ['an unknown run', () => Promise.resolve('ghost'), 404, 'RUN_NOT_FOUND'],
    [
      'an ended run',
      async (world: World) => {
        const { runId, worker } = await world.running();
        await settleWorker(world, world.stopped(runId, worker));
        return runId;
      },
      409,
      'RUN_ALREADY_ENDED',
    ],
  ])('is refused for %s, and changes nothing', async (_, arrange, statusCode, code) => {
    const world = aWorld();
    const runId = await arrange(world);
    const before = JSON.stringify(world.store.allRuns());
    expect(await onRun(world, 'abandon', runId, { reason: 'x' })).toMatchObject({
      statusCode,
      json: { code },
    });
    expect(JSON.stringify(world.store.allRuns())).toBe(before);
  });

  it('says how far the run is where it is not stuck', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const detail = async () => (await onRun(world, 'abandon', runId, { reason: 'x' })).json['detail'];
    const refused = `cannot abandon run ${runId}: it is not stuck`;
    expect(await detail()).toBe(`${refused}, and nobody has terminated it`);
    await world.terminate(runId);
    expect(await detail()).toMatch(/: it is not stuck, it is requested; the next look is at 20.*Z \(\d+\)$/);
  });

  it.each([undefined, { reason: '' }, { reason: ' \n' }])('asks for a reason: %j', async (body) => {
    expect(await onRun(aWorld(), 'abandon', 'r', body)).toMatchObject({
      statusCode: 422,
      json: { errors: [{ loc: ['body', 'reason'] }] },
    });
  });
});

describe('reclaim', () => {
  it('terminates the run that the task is on', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running();
    const answer = await onTask(world, 'reclaim', taskId, { reason: 'stale', expected_run_id: runId });
    expect(answer).toMatchObject({
      statusCode: 202,
      headers: { location: `../../runs/${runId}` },
      json: { ok: true, task_id: taskId, run_id: runId, termination: { reason: 'stale' } },
    });
  });

  it.each([
    [
      'an unknown task',
      () => Promise.resolve('ghost'),
      undefined,
      (id: string) => `cannot reclaim ${id}: not in a claimable state (not running, or unknown id)`,
    ],
    [
      'a task that is not running',
      async (world: World) => {
        const { runId, taskId, worker } = await world.running();
        await settleWorker(world, world.stopped(runId, worker));
        return taskId;
      },
      undefined,
      (id: string) => `cannot reclaim ${id}: not in a claimable state (not running, or unknown id)`,
    ],
  ])('is refused for %s', async (_, arrange, expected_run_id, detail) => {
    const world = aWorld();
    const taskId = await arrange(world);
    const answer = await onTask(world, 'reclaim', taskId, { expected_run_id });
    expect(answer).toMatchObject({
      statusCode: 409,
      json: { code: 'NOT_RECLAIMABLE', detail: detail(taskId) },
    });
  });

  it('never touches another run than the one that is expected', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running();
    const answer = await onTask(world, 'reclaim', taskId, { expected_run_id: 'older' });
    expect(answer).toMatchObject({
      statusCode: 409,
      json: {
        code: 'NOT_RECLAIMABLE',
        detail: `cannot reclaim ${taskId}: its current run is ${runId}, expected older`,
      },
    });
    expect((await world.readRun(runId)).termination).toBeNull();
  });
});

describe('hold and release', () => {
  it('keeps a task from being claimed until it is released', async () => {
    const world = aWorld();
    await callApi(world, 'POST', '/tasks', { body: { task_id: 'card', title: 'x' } });
    expect((await onTask(world, 'hold', 'card')).json).toMatchObject({
      task: { status: 'blocked', held_by: ACTOR },
    });
    expect((await onTask(world, 'hold', 'card')).statusCode).toBe(200);
    expect(await onTask(world, 'runs', 'card')).toMatchObject({
      statusCode: 409,
      json: { code: 'TASK_NOT_CLAIMABLE' },
    });
    expect((await onTask(world, 'release', 'card')).json).toMatchObject({
      task: { status: 'ready', held_by: null },
    });
    expect(await onTask(world, 'release', 'card')).toMatchObject({
      statusCode: 409,
      json: { code: 'TASK_NOT_HELD', detail: 'task card is not held: ready' },
    });
  });

  it('is refused for a task that runs, or is unknown', async () => {
    const world = aWorld();
    const { taskId } = await world.running();
    expect(await onTask(world, 'hold', taskId)).toMatchObject({
      statusCode: 409,
      json: {
        code: 'TASK_NOT_CLAIMABLE',
        detail: `task ${taskId} cannot be held: it is running; terminate its run with then: hold`,
      },
    });
    expect(await onTask(world, 'hold', 'ghost')).toMatchObject({
      statusCode: 404,
      json: { code: 'TASK_NOT_FOUND' },
    });
    expect(await onTask(world, 'release', 'ghost')).toMatchObject({
      statusCode: 404,
      json: { code: 'TASK_NOT_FOUND' },
    });
  });
});

describe('inspect', () => {
  const inspect = (world: World, run_id: string) =>
    callApi(world, 'GET', '/runs/{run_id}/inspect', { path: { run_id } });

  it('shows a worker as ECS shows it, with a verdict', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const { json } = await inspect(world, runId);
    expect(json).toMatchObject({
      run_id: runId,
      alive: true,
      last_status: 'RUNNING',
      verdict: 'consistent',
      containers: [{ name: 'app' }],
    });
    expect(Object.keys(json).sort()).toEqual([
      'alive',
      'connectivity',
      'containers',
      'cpu',
      'desired_status',
      'effective',
      'explanation',
      'health',
      'last_status',
      'memory',
      'next_action',
      'run_id',
      'started_at',
      'verdict',
    ]);
  });

  it('is 200 for a run without a living worker, with the reason', async () => {
    const world = aWorld();
    const bare = await world.running({ hasWorker: false });
    expect((await inspect(world, bare.runId)).json).toEqual({
      run_id: bare.runId,
      alive: false,
      reason: 'no worker recorded',
    });
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    expect((await inspect(world, runId)).json).toEqual({
      run_id: runId,
      alive: false,
      reason: 'run already ended',
    });
  });

  it('does not guess where ECS does not say', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    world.workers.clouded({ kind: 'unclear', why: 'ecs:DescribeTasks: ThrottlingException' });
    expect((await inspect(world, runId)).json).toMatchObject({
      alive: null,
      reason: 'ecs:DescribeTasks: ThrottlingException',
      verdict: 'throttled',
    });
    world.workers.forget(worker.task_arn);
    expect((await inspect(world, runId)).json).toMatchObject({ alive: null, verdict: 'missing' });
    expect(await inspect(world, 'ghost')).toMatchObject({ statusCode: 404 });
  });

  it('says why a run has not ended yet', async () => {
    const world = aWorld();
    const verdictOf = async (runId: string) => (await inspect(world, runId)).json['verdict'];
    const { runId, worker } = await world.running();
    await world.terminate(runId, { askSeconds: 60 });
    expect(await verdictOf(runId)).toBe('requested');
    await callApi(world, 'POST', '/runs/{run_id}/heartbeat', { path: { run_id: runId } });
    expect(await verdictOf(runId)).toBe('asking');
    world.clock.advance(60);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(await verdictOf(runId)).toBe('in_grace');
    world.clock.advance(31);
    expect(await verdictOf(runId)).toBe('waiting_for_event');
    world.stopped(runId, worker);
    expect((await inspect(world, runId)).json).toMatchObject({ alive: false, verdict: 'waiting_for_event' });
    const other = await stuck(world);
    expect((await inspect(world, other.runId)).json['explanation']).toContain(
      'ecs:StopTask: AccessDeniedException',
    );
    const ghost = await world.running();
    world.stopped(ghost.runId, ghost.worker);
    expect(await verdictOf(ghost.runId)).toBe('ghost');
  });
});
