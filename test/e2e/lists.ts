import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import type { Run } from '../../functions/core/run.ts';
import type { Task } from '../../functions/core/task.ts';
import type { LocalStack } from '../../local/stack.ts';
import { freshId } from '../support/records.ts';
import type { Answer, Client } from './client.ts';

interface ActiveWorker {
  readonly run_id: string;
  readonly termination: object | null;
}

/** The lists, over HTTP, on a table that other tests fill too: ours are picked out by id. */
export function describeLists(stack: () => LocalStack, client: () => Client): void {
  async function list(path: string): Promise<Answer['body']> {
    const { status, body } = await client().call('GET', path);
    expect(status).toBe(200);
    return body;
  }

  /** Every page of a list, from the first to the last. */
  async function pagesOf(path: string, limit: number): Promise<readonly Answer['body'][]> {
    const separator = path.includes('?') ? '&' : '?';
    const pages: Answer['body'][] = [];
    let cursor: string | null = null;
    do {
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await list(`${path}${separator}limit=${limit}${after}`);
      pages.push(page);
      cursor = page['next_cursor'] as string | null;
    } while (cursor !== null);
    return pages;
  }

  async function all<Listed>(path: string, name: string, limit = 100): Promise<readonly Listed[]> {
    return (await pagesOf(path, limit)).flatMap((page) => page[name] as Listed[]);
  }

  const activeWorker = async (runId: string) =>
    (await all<ActiveWorker>('/workers/active', 'workers')).find(({ run_id }) => run_id === runId);

  describe('GET /workers/active', () => {
    it('shows a worker from its attach until it has stopped, and its termination meanwhile', async () => {
      const { runId, taskId, taskArn } = await client().run('stubborn');
      const { started_at } = await client().readRun(runId);
      const shown = {
        run_id: runId,
        task_id: taskId,
        task_title: `work of ${runId}`,
        task_status: 'running',
        task_assignee: null,
        profile: null,
        worker: { cluster: stack().cluster, task_arn: taskArn },
        started_at,
        last_heartbeat_at: null,
        max_runtime_seconds: null,
        termination: null,
      };
      expect(await activeWorker(runId)).toEqual(shown);
      const { body } = await client().terminate(runId, { reason: 'enough', ask_seconds: 900 });
      expect(await activeWorker(runId)).toEqual({ ...shown, termination: body['termination'] });
      await client().call('POST', `/runs/${runId}/force-terminate`);
      await client().ended(runId);
      expect(await activeWorker(runId)).toBeUndefined();
    });

    it('leaves out a run without a worker', async () => {
      const { runId } = await client().claim();
      expect(await activeWorker(runId)).toBeUndefined();
    });

    it('gives the oldest first, counts each page, and says when it looked', async () => {
      const one = await client().run('polite');
      const other = await client().run('polite');
      const pages = await pagesOf('/workers/active', 1);
      const workers = pages.flatMap((page) => page['workers'] as (ActiveWorker & { started_at: number })[]);
      const ids = workers.map(({ run_id }) => run_id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining([one.runId, other.runId]));
      const starts = workers.map(({ started_at }) => started_at);
      expect(starts).toEqual([...starts].sort((earlier, later) => earlier - later));
      for (const page of pages) {
        expect(page).toMatchObject({ count: (page['workers'] as unknown[]).length });
        expect(page['checked_at']).toBeGreaterThanOrEqual(starts.at(-1) ?? 0);
      }
      await Promise.all([one, other].map(({ runId }) => client().terminate(runId)));
      await Promise.all([one, other].map(({ runId }) => client().ended(runId)));
    });
  });

  describe('GET /runs', () => {
    const withId = (runs: readonly Run[], runId: string) => runs.filter(({ run_id }) => run_id === runId);

    it('shows a run under its status, and once in the list of all', async () => {
      const { runId } = await client().run('polite');
      expect(withId(await all('/runs?status=running', 'runs'), runId)).toMatchObject([{ status: 'running' }]);
      expect(withId(await all('/runs?status=reclaimed', 'runs'), runId)).toEqual([]);
      await client().terminate(runId);
      const ended = await client().ended(runId);
      expect(withId(await all('/runs?status=running', 'runs'), runId)).toEqual([]);
      expect(withId(await all('/runs?status=reclaimed', 'runs', 3), runId)).toEqual([ended]);
      expect(withId(await all('/runs', 'runs', 7), runId)).toEqual([ended]);
    });

    it('forgets a run that has expired, as every read does, though it is not deleted yet', async () => {
      const { runId, taskId } = await client().run('finisher');
      await client().ended(runId);
      await expire(runId);
      for (const path of [`/runs/${runId}`, `/runs/${runId}/events`]) {
        const { status, body } = await client().call('GET', path);
        expect([status, body['code']]).toEqual([404, 'RUN_NOT_FOUND']);
      }
      expect(withId(await all('/runs?status=done', 'runs'), runId)).toEqual([]);
      expect(await all(`/tasks/${taskId}/runs`, 'runs')).toEqual([]);
    });

    /** As if the retention were over; the emulator's TTL deletes nothing. */
    async function expire(runId: string): Promise<void> {
      await client().dynamoDb.send(
        new UpdateItemCommand({
          TableName: stack().tableName,
          Key: { pk: { S: `RUN#${runId}` }, sk: { S: 'RUN' } },
          UpdateExpression: 'SET expires_at = :past',
          ConditionExpression: 'expires_at > :past',
          ExpressionAttributeValues: { ':past': { N: '1' } },
        }),
      );
    }
  });

  describe('GET /tasks', () => {
    const withId = (tasks: readonly Task[], taskId: string) =>
      tasks.filter(({ task_id }) => task_id === taskId);

    it('shows a task under its status, and once in the list of all', async () => {
      const taskId = freshId('task');
      await client().call('POST', '/tasks', { task_id: taskId, title: 'listed' });
      const ready = await client().readTask(taskId);
      expect(withId(await all('/tasks?status=ready', 'tasks', 5), taskId)).toEqual([ready]);
      await client().call('POST', `/tasks/${taskId}/runs`);
      expect(withId(await all('/tasks?status=ready', 'tasks'), taskId)).toEqual([]);
      const running = await client().readTask(taskId);
      expect(withId(await all('/tasks?status=running', 'tasks'), taskId)).toEqual([running]);
      expect(withId(await all('/tasks', 'tasks', 9), taskId)).toEqual([running]);
    });
  });

  describe('GET /tasks/{task_id}/runs', () => {
    it('gives the attempts at a task in their order', async () => {
      const { taskId, runId: first } = await client().run('crasher');
      await client().ended(first);
      const second = `${first}-again`;
      await client().call('POST', `/tasks/${taskId}/runs`, { run_id: second });
      const runs = await all<Run>(`/tasks/${taskId}/runs`, 'runs', 1);
      expect(runs.map(({ run_id, attempt, status }) => [run_id, attempt, status])).toEqual([
        [first, 1, 'crashed'],
        [second, 2, 'running'],
      ]);
    });
  });

  describe('a list is refused', () => {
    const invalid = (field: string, msg: string, type: string) => ({
      type: 'urn:standdown:problem:validation-failed',
      title: 'The request is not valid',
      status: 422,
      detail: `${field}: ${msg}`,
      code: 'VALIDATION_FAILED',
      errors: [{ loc: ['query', field], msg, type }],
    });
    const foreign = invalid(
      'cursor',
      'expected the next_cursor of a page of this list, with the same filter',
      'cursor',
    );

    async function refused(path: string, expected: Answer['body']): Promise<void> {
      const { status, headers, body } = await client().call('GET', path);
      expect(body).toEqual(expected);
      expect(status).toBe(body['status']);
      expect(headers.get('content-type')).toBe('application/problem+json');
    }

    it.each([
      ['/workers/active', '0', 'too_small'],
      ['/runs', '101', 'too_big'],
      ['/tasks', 'ten', 'invalid_format'],
      ['/tasks/card/runs', '-1', 'invalid_format'],
    ])('%s with the limit %s', async (path, limit, type) => {
      await refused(
        `${path}?limit=${limit}`,
        invalid('limit', 'expected a whole number from 1 to 100', type),
      );
    });

    it.each([
      ['/runs', 'running, done, reclaimed, timed_out, failed, blocked, crashed'],
      ['/tasks', 'running, blocked, ready, done'],
    ])('%s with a status that there is not', async (path, statuses) => {
      await refused(`${path}?status=lost`, invalid('status', `expected one of ${statuses}`, 'invalid_value'));
    });

    it('for an unknown task, and for an id that is none', async () => {
      await refused('/tasks/ghost/runs', {
        type: 'urn:standdown:problem:task-not-found',
        title: 'No such task',
        status: 404,
        detail: 'task ghost not found',
        code: 'TASK_NOT_FOUND',
      });
      const msg = 'expected an id of 1 to 64 letters, digits, _ or -';
      await refused('/tasks/a.b/runs', {
        ...invalid('task_id', msg, 'invalid_format'),
        errors: [{ loc: ['path', 'task_id'], msg, type: 'invalid_format' }],
      });
    });

    it('with a cursor of another list, of another filter, or that was changed', async () => {
      await client().claim();
      await client().claim();
      const { next_cursor: cursor } = await list('/tasks?status=running&limit=1');
      const own = String(cursor);
      await list(`/tasks?status=running&cursor=${own}`);
      await refused(`/tasks?status=ready&cursor=${own}`, foreign);
      await refused(`/tasks?cursor=${own}`, foreign);
      await refused(`/runs?status=running&cursor=${own}`, foreign);
      await refused(`/workers/active?cursor=${own}`, foreign);
      await refused(`/tasks?status=running&cursor=${own.slice(0, -4)}`, foreign);
      await refused(`/tasks?status=running&cursor=x${own}`, foreign);
      await refused('/tasks?status=running&cursor=', foreign);
    });
  });
}
