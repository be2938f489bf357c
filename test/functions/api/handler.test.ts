import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { Unavailable } from '../../../functions/ports/unavailable.ts';
import { ACTOR, answerOf, apiEvent, callApi } from '../../support/api.ts';
import { aWorker, CLUSTER_ARN, NOW } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';

const TERMINATE = '/runs/{run_id}/terminate';

describe('the HTTP door', () => {
  it('takes a run from a task on the board to a termination on record', async () => {
    const world = aWorld();
    const created = await callApi(world, 'POST', '/tasks', {
      body: { task_id: 'card-1', title: 'write it' },
    });
    expect(created).toMatchObject({
      statusCode: 201,
      json: { task: { task_id: 'card-1', status: 'ready', assignee: null } },
    });
    const claimed = await callApi(world, 'POST', '/tasks/{task_id}/runs', {
      path: { task_id: 'card-1' },
      body: { run_id: 'run-1', profile: 'coder', max_runtime_seconds: 60 },
    });
    expect(claimed).toMatchObject({
      statusCode: 201,
      json: { run: { run_id: 'run-1', attempt: 1, status: 'running' } },
    });
    const worker = aWorker();
    world.launch('run-1', worker);
    const { cluster, task_arn } = worker;
    const attached = await callApi(world, 'PUT', '/runs/{run_id}/worker', {
      path: { run_id: 'run-1' },
      body: { cluster, task_arn },
    });
    expect(attached).toMatchObject({
      statusCode: 200,
      json: { run: { worker: { task_arn, verified: true }, version: 2 } },
    });
    const terminated = await callApi(world, 'POST', TERMINATE, {
      path: { run_id: 'run-1' },
      body: { reason: 'enough' },
    });
    expect(terminated).toMatchObject({
      statusCode: 202,
      headers: { location: '../run-1', 'retry-after': '2', 'content-type': 'application/json' },
    });
    expect(terminated.json).toEqual({
      ok: true,
      run_id: 'run-1',
      task_id: 'card-1',
      termination: {
        id: expect.any(String) as string,
        state: 'requested',
        reason: 'enough',
        requested_at: world.clock.nowMs() / 1000,
        requested_by: ACTOR,
        then: 'requeue',
        rung: null,
        obstacle: null,
        next_at: NOW,
        effective: { stop_at: NOW, killed_by: NOW + 30, confirmed_by: null },
      },
    });
    const events = await callApi(world, 'GET', '/runs/{run_id}/events', {
      path: { run_id: 'run-1' },
      query: { limit: '2' },
    });
    expect(events.json).toMatchObject({ events: [{ id: 1, kind: 'claimed' }, { id: 2 }], next_cursor: 2 });
    const rest = await callApi(world, 'GET', '/runs/{run_id}/events', {
      path: { run_id: 'run-1' },
      query: { after: '2' },
    });
    expect(rest.json).toMatchObject({ events: [{ id: 3, payload: { actor: ACTOR } }], next_cursor: null });
  });

  it('takes the actor from the authorizer, whatever the body says', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await callApi(world, 'POST', TERMINATE, {
      path: { run_id: runId },
      body: { actor: 'root', requested_by: 'root' },
    });
    expect((await world.readRun(runId)).termination?.requested_by).toBe(ACTOR);
  });

  it('fails rather than act for nobody', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const event = apiEvent('POST', TERMINATE, { path: { run_id: runId } });
    event.requestContext.identity.userArn = null;
    expect(await answerOf(world, event)).toMatchObject({ statusCode: 500, json: { code: 'INTERNAL' } });
    expect((await world.readRun(runId)).termination).toBeNull();
  });

  it.each([
    ['zero bytes', null],
    ['an empty text', ''],
    ['an empty object', '{}'],
    ['null', 'null'],
    ['unknown keys', '{"sudo":true}'],
  ])('takes %s for an empty body', async (_, body) => {
    const world = aWorld();
    const { runId } = await world.running();
    expect(await callApi(world, 'POST', TERMINATE, { path: { run_id: runId }, body })).toMatchObject({
      statusCode: 202,
    });
  });

  it('takes a test invocation of API Gateway’s console, which has null for all that was not given', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const nothing = { headers: null, multiValueHeaders: null, queryStringParameters: null, body: null };
    const invoked = (method: string, resource: string, pathParameters: object | null) =>
      answerOf(world, {
        ...apiEvent(method, resource),
        ...nothing,
        multiValueQueryStringParameters: null,
        stageVariables: null,
        pathParameters,
      } as unknown as ReturnType<typeof apiEvent>);
    expect((await invoked('POST', TERMINATE, { run_id: runId })).statusCode).toBe(202);
    expect((await invoked('GET', '/runs', null)).statusCode).toBe(200);
    expect((await invoked('GET', '/runs/{run_id}', null)).statusCode).toBe(422);
  });

  it('reads a body that the gateway has encoded', async () => {
    const world = aWorld();
    const body = Buffer.from('{"task_id":"t-64","title":"ünïcode"}').toString('base64');
    const answer = await callApi(world, 'POST', '/tasks', { body, isBase64Encoded: true });
    expect(answer.json).toMatchObject({ task: { title: 'ünïcode' } });
  });

  it.each<[string, string, string, Parameters<typeof apiEvent>[2], unknown]>([
    [
      'broken JSON',
      'POST',
      '/tasks',
      { body: '{' },
      { loc: ['body'], msg: 'expected valid JSON', type: 'json_invalid' },
    ],
    [
      'a body that is no object',
      'POST',
      '/tasks',
      { body: '[]' },
      { loc: ['body'], msg: 'expected a JSON object' },
    ],
    [
      'a missing title',
      'POST',
      '/tasks',
      { body: {} },
      { loc: ['body', 'title'], msg: 'expected a string of 1 to 1024 characters' },
    ],
    [
      'an id with other characters',
      'POST',
      '/tasks',
      { body: { title: 'x', task_id: 'a b' } },
      { loc: ['body', 'task_id'] },
    ],
    [
      'a path id that is too long',
      'GET',
      '/runs/{run_id}',
      { path: { run_id: 'x'.repeat(65) } },
      { loc: ['path', 'run_id'] },
    ],
    [
      'a reason that is too long',
      'POST',
      TERMINATE,
      { path: { run_id: 'r' }, body: { reason: 'x'.repeat(1025) } },
      { loc: ['body', 'reason'] },
    ],
    [
      'seconds out of range',
      'POST',
      TERMINATE,
      { path: { run_id: 'r' }, body: { ask_seconds: 901 } },
      { loc: ['body', 'ask_seconds'], msg: 'expected a whole number from 0 to 900' },
    ],
    [
      'seconds that are not whole',
      'POST',
      TERMINATE,
      { path: { run_id: 'r' }, body: { ask_seconds: 1.5 } },
      { loc: ['body', 'ask_seconds'] },
    ],
    [
      'another then',
      'POST',
      TERMINATE,
      { path: { run_id: 'r' }, body: { then: 'drop' } },
      { loc: ['body', 'then'], msg: 'expected requeue or hold' },
    ],
    [
      'a limit that is no number',
      'GET',
      '/runs/{run_id}/events',
      { path: { run_id: 'r' }, query: { limit: 'all' } },
      { loc: ['query', 'limit'] },
    ],
    [
      'a malformed ARN',
      'PUT',
      '/runs/{run_id}/worker',
      { path: { run_id: 'r' }, body: { cluster: 'unit', task_arn: 'x' } },
      { loc: ['body', 'task_arn'] },
    ],
    [
      'a foreign cluster in a claim',
      'POST',
      '/tasks/{task_id}/runs',
      {
        path: { task_id: 't' },
        body: {
          worker: {
            cluster: 'theirs',
            task_arn: `${CLUSTER_ARN.replace('cluster/unit', 'task/theirs')}/${'1'.repeat(32)}`,
          },
        },
      },
      { loc: ['body', 'worker', 'cluster'] },
    ],
  ])('refuses %s with 422, naming field and expectation', async (_, method, resource, request, error) => {
    const answer = await callApi(aWorld(), method, resource, request);
    expect(answer).toMatchObject({
      statusCode: 422,
      headers: { 'content-type': 'application/problem+json' },
    });
    expect(answer.json).toMatchObject({ code: 'VALIDATION_FAILED', status: 422, errors: [error] });
    expect(typeof answer.json['detail']).toBe('string');
  });

  it('refuses a body of more than 64 KiB, counted in bytes', async () => {
    const title = 'ü'.repeat(33_000);
    expect(await callApi(aWorld(), 'POST', '/tasks', { body: { title } })).toMatchObject({
      statusCode: 413,
      json: { code: 'BODY_TOO_LARGE' },
    });
  });

  it.each([
    [65_536, 201],
    [65_537, 413],
  ])('takes a body of 64 KiB and not a byte more: %d bytes, %d', async (bytes, statusCode) => {
    const pad = 'x'.repeat(bytes - JSON.stringify({ title: 'write it', pad: '' }).length);
    const answer = await callApi(aWorld(), 'POST', '/tasks', { body: { title: 'write it', pad } });
    expect(answer.statusCode).toBe(statusCode);
  });

  it.each([
    ['GET', '/{proxy+}'],
    ['DELETE', '/runs/{run_id}'],
  ])('answers 404 to %s %s', async (method, resource) => {
    expect(await callApi(aWorld(), method, resource)).toMatchObject({
      statusCode: 404,
      json: { code: 'ROUTE_NOT_FOUND' },
    });
  });

  it('answers 503 where nothing was stored, and keeps the inside inside', async () => {
    const world = aWorld();
    const busy = {
      ...world.store,
      readRun: () => Promise.reject(new Unavailable('table prod-runs throttled')),
    };
    const answer = await callApi({ ...world, store: busy }, 'GET', '/runs/{run_id}', {
      path: { run_id: 'r' },
    });
    expect(answer).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '2' },
      json: { code: 'UNAVAILABLE' },
    });
    expect(answer.body).not.toContain('prod-runs');
  });

  it('answers 500 to what is broken, tells the log and not the caller', async () => {
    const world = aWorld();
    const broken = { ...world.store, readRun: () => Promise.reject(new Error('secret inside')) };
    const answer = await callApi({ ...world, store: broken }, 'GET', '/runs/{run_id}', {
      path: { run_id: 'r' },
    });
    expect(answer).toMatchObject({ statusCode: 500, json: { code: 'INTERNAL' } });
    expect(answer.body).not.toContain('secret');
    expect(world.log.lines).toMatchObject([{ level: 'error' }]);
  });

  it('refuses a run that has ended with its outcome and its termination', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId, { reason: 'first' });
    await settleWorker(world, world.stopped(runId, worker));
    const answer = await callApi(world, 'POST', TERMINATE, { path: { run_id: runId } });
    expect(answer).toMatchObject({ statusCode: 409 });
    expect(answer.json).toMatchObject({
      code: 'RUN_ALREADY_ENDED',
      detail: `run ${runId} already ended`,
      outcome: 'reclaimed',
      termination: { reason: 'first', state: 'settled', next_at: null },
    });
  });
});

describe('Prefer: wait', () => {
  it('waits for the end and answers 200 with the outcome', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    let looks = 0;
    const clock = {
      ...world.clock,
      sleep: async (milliseconds: number) => {
        looks += 1;
        if (looks === 3) await settleWorker(world, world.stopped(runId, worker));
        return world.clock.sleep(milliseconds);
      },
    };
    const answer = await callApi({ ...world, clock }, 'POST', TERMINATE, {
      path: { run_id: runId },
      headers: { prefer: 'respond-async, wait=10' },
    });
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'preference-applied': 'wait=10' } });
    expect(answer.json).toMatchObject({
      ok: true,
      run_id: runId,
      task_id: taskId,
      outcome: 'reclaimed',
      termination: { state: 'settled' },
    });
  });

  it.each([
    ['wait=3', 3],
    [['wait=3', 'respond-async'], 3],
    ['wait=600', 25],
  ])('%s gives up after %i s with 202', async (prefer, seconds) => {
    const world = aWorld();
    const { runId } = await world.running();
    const before = world.clock.nowMs();
    const answer = await callApi(world, 'POST', TERMINATE, {
      path: { run_id: runId },
      headers: { Prefer: prefer },
    });
    expect(answer).toMatchObject({ statusCode: 202, headers: { 'preference-applied': `wait=${seconds}` } });
    expect(world.clock.nowMs() - before).toBe(seconds * 1000);
  });

  it('shows with 202 how far the termination has come meanwhile', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const clock = {
      ...world.clock,
      sleep: async (milliseconds: number) => {
        await takeStep(world, { run_id: runId, hops: 0 });
        return world.clock.sleep(milliseconds);
      },
    };
    const answer = await callApi({ ...world, clock }, 'POST', TERMINATE, {
      path: { run_id: runId },
      headers: { prefer: 'wait=2' },
    });
    expect(answer).toMatchObject({
      statusCode: 202,
      json: { termination: { state: 'stopping', rung: 'stop' } },
    });
  });

  it.each([
    ['takes part of the time', 4, 10],
    ['takes all of the time', 12, 12],
  ])('counts from when the request came in: storing %s', async (_, storingSeconds, seconds) => {
    const world = aWorld();
    const { runId } = await world.running();
    const before = world.clock.nowMs();
    const store: typeof world.store = {
      ...world.store,
      commit: (commit) => {
        world.clock.advance(storingSeconds);
        return world.store.commit(commit);
      },
    };
    const answer = await callApi({ ...world, store }, 'POST', TERMINATE, {
      path: { run_id: runId },
      headers: { prefer: 'wait=10' },
    });
    expect(answer).toMatchObject({ statusCode: 202, headers: { 'preference-applied': 'wait=10' } });
    expect(world.clock.nowMs() - before).toBe(seconds * 1000);
  });

  it('is ignored where it cannot be read', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const answer = await callApi(world, 'POST', TERMINATE, {
      path: { run_id: runId },
      headers: { prefer: 'wait=soon' },
    });
    expect(answer.statusCode).toBe(202);
    expect(answer.headers).not.toHaveProperty('preference-applied');
  });
});

describe('claiming', () => {
  it('is the same claim when it is repeated with its run id', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running();
    const answer = await callApi(world, 'POST', '/tasks/{task_id}/runs', {
      path: { task_id: taskId },
      body: { run_id: runId },
    });
    expect(answer).toMatchObject({ statusCode: 200, json: { run: { run_id: runId, version: 2 } } });
  });

  it.each([
    ['TASK_NOT_FOUND', 404, 'nothing', 'run-9', 'task nothing not found'],
    ['TASK_NOT_CLAIMABLE', 409, 'busy', 'run-9', 'task busy is not claimable: running'],
    ['RUN_EXISTS', 409, 'free', 'run-1', 'run run-1 exists: running, of task busy'],
  ])('is refused with %s', async (code, statusCode, task_id, run_id, detail) => {
    const world = aWorld();
    for (const id of ['busy', 'free'])
      await callApi(world, 'POST', '/tasks', { body: { task_id: id, title: id } });
    await callApi(world, 'POST', '/tasks/{task_id}/runs', {
      path: { task_id: 'busy' },
      body: { run_id: 'run-1' },
    });
    const answer = await callApi(world, 'POST', '/tasks/{task_id}/runs', {
      path: { task_id },
      body: { run_id },
    });
    expect(answer).toMatchObject({ statusCode, json: { code, detail } });
  });

  it('names a task that exists, with its state', async () => {
    const world = aWorld();
    await callApi(world, 'POST', '/tasks', { body: { task_id: 'card', title: 'one' } });
    const answer = await callApi(world, 'POST', '/tasks', { body: { task_id: 'card', title: 'two' } });
    expect(answer).toMatchObject({
      statusCode: 409,
      json: { code: 'TASK_EXISTS', detail: 'task card exists: ready' },
    });
  });
});
