import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { SECONDS_PER_DAY } from '../../../functions/core/time.ts';
import { callApi } from '../../support/api.ts';
import { freshId } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

type Query = Readonly<Record<string, string>>;

async function get(world: World, resource: string, query: Query = {}, path: Query = {}) {
  return callApi(world, 'GET', resource, { query, path });
}

/** Follows next_cursor to the end; gives the pages. */
async function pagesOf(world: World, resource: string, query: Query, path: Query = {}) {
  const pages: Record<string, unknown>[] = [];
  let cursor: unknown;
  do {
    const page = await get(
      world,
      resource,
      { ...query, ...(typeof cursor === 'string' && { cursor }) },
      path,
    );
    expect(page.statusCode).toBe(200);
    pages.push(page.json);
    cursor = page.json['next_cursor'];
  } while (cursor !== null);
  return pages;
}

const idsIn = (pages: readonly Record<string, unknown>[], name: 'runs' | 'workers' | 'tasks') =>
  pages.map((page) =>
    (page[name] as Record<string, string>[]).map((record) => record[name === 'tasks' ? 'task_id' : 'run_id']),
  );

/** A run that its operator has ended. */
async function ended(world: World) {
  const claimed = await world.running();
  await world.terminate(claimed.runId);
  await settleWorker(world, world.stopped(claimed.runId, claimed.worker));
  return claimed;
}

async function running(world: World, count: number, options = {}) {
  const runs = [];
  for (let made = 0; made < count; made += 1) {
    runs.push(await world.running(options));
    world.clock.advance(1);
  }
  return runs;
}

describe('GET /workers/active', () => {
  it('shows the open runs that have a worker, with their task and termination', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    const startedAt = world.clock.nowMs() / 1000;
    await world.running({ hasWorker: false });
    await ended(world);
    world.clock.advance(5);
    await world.terminate(runId, { reason: 'too slow' });
    const { statusCode, json } = await get(world, '/workers/active');
    expect(statusCode).toBe(200);
    expect(json).toEqual({
      workers: [
        {
          run_id: runId,
          task_id: taskId,
          task_title: 'write it',
          task_status: 'running',
          task_assignee: null,
          profile: null,
          worker: { cluster: worker.cluster, task_arn: worker.task_arn },
          started_at: startedAt,
          last_heartbeat_at: null,
          max_runtime_seconds: null,
          termination: expect.objectContaining({ state: 'requested', reason: 'too slow' }) as object,
        },
      ],
      count: 1,
      checked_at: startedAt + 5,
      next_cursor: null,
    });
  });

  it('gives the oldest first, page by page, and counts each page', async () => {
    const world = aWorld();
    const runs = await running(world, 5);
    const pages = await pagesOf(world, '/workers/active', { limit: '2' });
    expect(idsIn(pages, 'workers').flat()).toEqual(runs.map(({ runId }) => runId));
    expect(pages.map(({ count }) => count)).toEqual([2, 2, 1]);
  });

  it('goes on behind runs without a worker, though they make a page short', async () => {
    const world = aWorld();
    await running(world, 2, { hasWorker: false });
    const { runId } = await world.running();
    const pages = await pagesOf(world, '/workers/active', { limit: '2' });
    expect(idsIn(pages, 'workers')).toEqual([[], [runId]]);
  });

  it('shows nobody a run that has ended, though the index still does', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    world.store.freezeIndexes();
    await world.terminate(runId);
    await settleWorker(world, world.stopped(runId, worker));
    expect((await get(world, '/workers/active')).json).toMatchObject({ workers: [], count: 0 });
  });
});

describe('GET /runs', () => {
  it('gives every run once: the open ones, then the ended ones', async () => {
    const world = aWorld();
    const { runId: endedId } = await ended(world);
    const open = await running(world, 4, { hasWorker: false });
    const pages = await pagesOf(world, '/runs', { limit: '3' });
    expect(idsIn(pages, 'runs').flat()).toEqual([...open.map(({ runId }) => runId), endedId]);
    const [first] = pages[0]?.['runs'] as unknown[];
    const alone = await get(world, '/runs/{run_id}', {}, { run_id: open[0]?.runId ?? '' });
    expect(first).toEqual(alone.json['run']);
  });

  it('gives the runs of one status', async () => {
    const world = aWorld();
    const { runId } = await ended(world);
    await running(world, 1);
    const { json } = await get(world, '/runs', { status: 'reclaimed' });
    expect(json).toMatchObject({ runs: [{ run_id: runId, outcome: 'reclaimed' }], next_cursor: null });
    expect((await get(world, '/runs', { status: 'crashed' })).json).toEqual({ runs: [], next_cursor: null });
  });

  it('forgets a run whose retention is over, as every read does, though it is not deleted yet', async () => {
    const world = aWorld();
    const { runId, taskId } = await ended(world);
    const path = { run_id: runId, task_id: taskId };
    world.clock.advance(90 * SECONDS_PER_DAY);
    for (const resource of ['/runs/{run_id}', '/runs/{run_id}/events', '/runs/{run_id}/inspect']) {
      expect(await get(world, resource, {}, path)).toMatchObject({
        statusCode: 404,
        json: { code: 'RUN_NOT_FOUND', detail: `run ${runId} not found` },
      });
    }
    for (const resource of ['/runs', '/tasks/{task_id}/runs']) {
      expect((await get(world, resource, {}, path)).json).toEqual({ runs: [], next_cursor: null });
    }
  });
});

describe('GET /tasks', () => {
  it('gives every task once: running, blocked, ready, done', async () => {
    const world = aWorld();
    const { taskId: readyId } = await ended(world);
    const open = await running(world, 2);
    const pages = await pagesOf(world, '/tasks', { limit: '1' });
    expect(idsIn(pages, 'tasks')).toEqual([[open[0]?.taskId], [open[1]?.taskId], [readyId]]);
    const alone = await get(world, '/tasks/{task_id}', {}, { task_id: readyId });
    expect(pages[2]?.['tasks']).toEqual([alone.json['task']]);
  });

  it('gives the tasks of one status', async () => {
    const world = aWorld();
    const { taskId } = await ended(world);
    await running(world, 1);
    expect(idsIn(await pagesOf(world, '/tasks', { status: 'ready' }), 'tasks')).toEqual([[taskId]]);
  });
});

describe('GET /tasks/{task_id}/runs', () => {
  const resource = '/tasks/{task_id}/runs';

  it('gives the attempts at one task in their order', async () => {
    const world = aWorld();
    const { taskId, runId: first } = await ended(world);
    await running(world, 1);
    const second = freshId('run');
    await callApi(world, 'POST', resource, { path: { task_id: taskId }, body: { run_id: second } });
    const pages = await pagesOf(world, resource, { limit: '1' }, { task_id: taskId });
    expect(idsIn(pages, 'runs')).toEqual([[first], [second]]);
  });

  it('gives an empty page for a task that nobody claimed, and 404 for no task', async () => {
    const world = aWorld();
    await callApi(world, 'POST', '/tasks', { body: { task_id: 'card', title: 'write it' } });
    expect((await get(world, resource, {}, { task_id: 'card' })).json).toEqual({
      runs: [],
      next_cursor: null,
    });
    expect(await get(world, resource, {}, { task_id: 'ghost' })).toMatchObject({
      statusCode: 404,
      json: { code: 'TASK_NOT_FOUND', detail: 'task ghost not found' },
    });
  });
});

describe('a list', () => {
  const path = { task_id: 'card' };

  it.each(['/workers/active', '/runs', '/tasks', '/tasks/{task_id}/runs'])(
    '%s takes a limit from 1 to 100',
    async (resource) => {
      const world = aWorld();
      await callApi(world, 'POST', '/tasks', { body: { task_id: 'card', title: 'write it' } });
      for (const limit of ['1', '100']) {
        expect((await get(world, resource, { limit }, path)).statusCode).toBe(200);
      }
      for (const limit of ['0', '101', '-1', '1.5', 'many', '']) {
        const { statusCode, json } = await get(world, resource, { limit }, path);
        expect([statusCode, json['detail']]).toEqual([422, 'limit: expected a whole number from 1 to 100']);
        expect(json['errors']).toMatchObject([{ loc: ['query', 'limit'] }]);
      }
    },
  );

  it('gives 50 at most where no limit is asked for', async () => {
    const world = aWorld();
    await running(world, 51);
    expect(idsIn(await pagesOf(world, '/runs', {}), 'runs').map(({ length }) => length)).toEqual([50, 1]);
  });

  it.each([
    ['/runs', 'expected one of running, done, reclaimed, timed_out, failed, blocked, crashed'],
    ['/tasks', 'expected one of running, blocked, ready, done'],
  ])('%s names the statuses there are to one who asks for another', async (resource, msg) => {
    for (const status of ['completed', 'READY', '']) {
      expect(await get(aWorld(), resource, { status })).toMatchObject({
        statusCode: 422,
        json: {
          code: 'VALIDATION_FAILED',
          detail: `status: ${msg}`,
          errors: [{ loc: ['query', 'status'], msg, type: 'invalid_value' }],
        },
      });
    }
  });
});

describe('a cursor', () => {
  const refusal = {
    statusCode: 422,
    json: {
      code: 'VALIDATION_FAILED',
      detail: 'cursor: expected the next_cursor of a page of this list, with the same filter',
      errors: [{ loc: ['query', 'cursor'], type: 'cursor' }],
    },
  };

  /** A cursor of all running runs. */
  async function aCursor(world: World): Promise<string> {
    await running(world, 2);
    const { json } = await get(world, '/runs', { status: 'running', limit: '1' });
    return String(json['next_cursor']);
  }

  it('is good for its own list, with another limit too', async () => {
    const world = aWorld();
    const cursor = await aCursor(world);
    expect(cursor).toMatch(/^[\w-]+$/);
    const answer = await get(world, '/runs', { status: 'running', limit: '7', cursor });
    expect(answer).toMatchObject({ statusCode: 200, json: { next_cursor: null } });
    expect(answer.json['runs']).toHaveLength(1);
  });

  it.each<[string, string, Query]>([
    ['another status', '/runs', { status: 'done' }],
    ['no status', '/runs', {}],
    ['a list of tasks', '/tasks', { status: 'running' }],
    ['the active workers', '/workers/active', {}],
  ])('is refused by %s', async (_, resource, query) => {
    const world = aWorld();
    const cursor = await aCursor(world);
    expect(await get(world, resource, { ...query, cursor })).toMatchObject(refusal);
  });

  it('of one task is refused by another', async () => {
    const world = aWorld();
    const { taskId } = await ended(world);
    const resource = '/tasks/{task_id}/runs';
    await callApi(world, 'POST', resource, { path: { task_id: taskId } });
    const { json } = await get(world, resource, { limit: '1' }, { task_id: taskId });
    const cursor = String(json['next_cursor']);
    const { taskId: other } = await world.running();
    expect((await get(world, resource, { cursor }, { task_id: taskId })).statusCode).toBe(200);
    expect(await get(world, resource, { cursor }, { task_id: other })).toMatchObject(refusal);
  });

  it('is refused once any of its characters has changed', async () => {
    const world = aWorld();
    const cursor = await aCursor(world);
    for (const [index, character] of Array.from(cursor).entries()) {
      const other = character === 'A' ? 'B' : 'A';
      const damaged = cursor.slice(0, index) + other + cursor.slice(index + 1);
      expect(await get(world, '/runs', { status: 'running', cursor: damaged })).toMatchObject(refusal);
    }
  });

  it.each(['', 'x', '0', '=', 'a'.repeat(2000), 'null', '{"part":0}', 'ü'])(
    'that was never ours is refused: %j',
    async (cursor) => {
      expect(await get(aWorld(), '/runs', { cursor })).toMatchObject(refusal);
    },
  );

  it('is refused with padding, or with anything else that decoding would pass over', async () => {
    const world = aWorld();
    const cursor = await aCursor(world);
    for (const spelling of [`${cursor}=`, `${cursor} `, `!${cursor}`]) {
      expect(await get(world, '/runs', { status: 'running', cursor: spelling })).toMatchObject(refusal);
    }
  });
});
