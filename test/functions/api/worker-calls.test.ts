import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { callApi } from '../../support/api.ts';
import { EXITED_CLEAN } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const beat = (world: World, run_id: string, body?: object) =>
  callApi(world, 'POST', '/runs/{run_id}/heartbeat', { path: { run_id }, ...(body && { body }) });
const finish = (world: World, run_id: string, outcome: string, summary?: string) =>
  callApi(world, 'POST', '/runs/{run_id}/finish', { path: { run_id }, body: { outcome, summary } });

describe('a heartbeat', () => {
  it('is noted on the run, without an event, and tells the worker to go on', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    world.clock.advance(5);
    expect(await beat(world, runId, { note: 'step 3 of 9' })).toMatchObject({
      statusCode: 200,
      json: { terminate: false },
    });
    world.clock.advance(5);
    await beat(world, runId);
    expect(await world.readRun(runId)).toMatchObject({
      last_heartbeat_at: world.clock.nowMs() / 1000,
      last_note: 'step 3 of 9',
      version: 2,
    });
  });

  it('asks the worker to end, and is on record as the rung that reached it, once', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId, { askSeconds: 60, reason: 'wrong prompt' });
    const stopAt = world.clock.nowMs() / 1000 + 60;
    for (let count = 0; count < 2; count += 1) {
      expect((await beat(world, runId)).json).toEqual({
        terminate: true,
        reason: 'wrong prompt',
        stop_at: stopAt,
      });
    }
    expect((await world.kindsOf(runId)).slice(2)).toEqual(['termination_requested', 'asking']);
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'asking', rung: 'ask' });
    world.clock.advance(58);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.stops).toEqual([]);
    world.clock.advance(2);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.stops).toHaveLength(1);
    expect((await beat(world, runId)).json).toMatchObject({
      terminate: true,
      stop_at: world.clock.nowMs() / 1000,
    });
  });

  it('is a rung that reached the worker, even where the termination asks for nothing', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    expect((await beat(world, runId)).json).toEqual({
      terminate: true,
      reason: null,
      stop_at: world.clock.nowMs() / 1000,
    });
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'asking', rung: 'ask' });
    await settleWorker(world, world.stopped(runId, worker, EXITED_CLEAN));
    expect((await world.readRun(runId)).outcome).toBe('reclaimed');
  });

  it('is refused for a run that is unknown or has ended', async () => {
    const world = aWorld();
    expect(await beat(world, 'ghost')).toMatchObject({ statusCode: 404, json: { code: 'RUN_NOT_FOUND' } });
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    const ended = await world.readRun(runId);
    expect(await beat(world, runId)).toMatchObject({
      statusCode: 409,
      json: { code: 'RUN_ALREADY_ENDED', outcome: 'crashed' },
    });
    expect(await world.readRun(runId)).toEqual(ended);
  });
});

describe('the worker’s word', () => {
  it.each([
    ['completed', 'completed', 'done'],
    ['failed', 'failed', 'ready'],
    ['blocked', 'blocked', 'blocked'],
  ])('%s ends the run only when the worker is proven stopped', async (outcome, expected, taskStatus) => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    expect(await finish(world, runId, outcome, 'so it went')).toMatchObject({
      statusCode: 200,
      json: { run: { status: 'running' } },
    });
    expect((await world.readTask(taskId)).status).toBe('running');
    await settleWorker(world, world.stopped(runId, worker));
    expect(await world.readRun(runId)).toMatchObject({ outcome: expected, summary: 'so it went' });
    expect((await world.readTask(taskId)).status).toBe(taskStatus);
  });

  it('is kept where it was cut in the middle of a character, which DynamoDB could not store', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const cut = 'done 😀'.slice(0, -1);
    expect((await finish(world, runId, 'completed', cut)).statusCode).toBe(200);
    expect((await world.readRun(runId)).finish?.summary).toBe('done \ufffd');
  });

  it('is no second event when it is repeated', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    for (let count = 0; count < 2; count += 1) {
      expect((await finish(world, runId, 'failed', 'no disk')).statusCode).toBe(200);
    }
    expect((await world.kindsOf(runId)).filter((kind) => kind === 'word')).toHaveLength(1);
  });

  it('ends a run at once that has no worker', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running({ hasWorker: false });
    expect((await finish(world, runId, 'completed')).json).toMatchObject({
      run: { status: 'done', proof: { source: 'no_worker' } },
    });
    expect((await world.readTask(taskId)).status).toBe('done');
    expect(await world.kindsOf(runId)).toEqual(['claimed', 'word', 'completed']);
  });

  it('completed stands, whatever the dying worker says afterwards', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await finish(world, runId, 'completed', 'all done');
    await world.terminate(runId);
    await takeStep(world, { run_id: runId, hops: 0 });
    await finish(world, runId, 'failed', 'got SIGTERM');
    await settleWorker(world, world.stopped(runId, worker));
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'completed', summary: 'all done' });
  });

  it('failed, from a SIGTERM handler, does not win over an operator who holds the task', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    await world.terminate(runId, { then: 'hold' });
    await takeStep(world, { run_id: runId, hops: 0 });
    await finish(world, runId, 'failed', 'got SIGTERM');
    await settleWorker(world, world.stopped(runId, worker, EXITED_CLEAN));
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'reclaimed', summary: null });
    expect(await world.readTask(taskId)).toMatchObject({ status: 'blocked', consecutive_failures: 0 });
  });

  it('is kept once when it comes after the end, and changes nothing', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    const ended = await world.readRun(runId);
    for (const outcome of ['completed', 'completed', 'failed']) {
      expect(await finish(world, runId, outcome)).toMatchObject({
        statusCode: 409,
        json: { code: 'RUN_ALREADY_ENDED' },
      });
    }
    const after = await world.readRun(runId);
    expect(after).toEqual({
      ...ended,
      version: ended.version + 1,
      revision: ended.revision + 1,
      late_word: { outcome: 'completed', summary: null, at: expect.any(Number) as number },
    });
    expect((await world.kindsOf(runId)).at(-1)).toBe('late_word');
  });

  it('that was said in time is no late word when it is repeated', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await finish(world, runId, 'completed');
    await settleWorker(world, world.stopped(runId, worker));
    const ended = await world.readRun(runId);
    expect((await finish(world, runId, 'completed')).statusCode).toBe(409);
    expect(await world.readRun(runId)).toEqual(ended);
  });

  it.each([
    [{}, 'outcome', 'expected completed, failed or blocked'],
    [{ outcome: 'great' }, 'outcome', 'expected completed, failed or blocked'],
    [{ outcome: 'failed', summary: 7 }, 'summary', 'expected a string of 0 to 4096 characters'],
  ])('%j is 422', async (body, field, msg) => {
    const answer = await callApi(aWorld(), 'POST', '/runs/{run_id}/finish', { path: { run_id: 'r' }, body });
    expect(answer).toMatchObject({ statusCode: 422, json: { errors: [{ loc: ['body', field], msg }] } });
  });
});
