import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { freshId } from '../support/records.ts';
import { type Answer, type Client, denyStopTask, until } from './client.ts';

/** Heartbeats, words, and what operators do beside terminate: docs/contract.md, section 2, over HTTP. */
export function describeWorkerAndOperatorCalls(stack: () => LocalStack, client: () => Client): void {
  const post = (path: string, body?: unknown): Promise<Answer> => client().call('POST', path, body);
  const detailOf = ({ status, body }: Answer) => [status, body['code'], body['detail']];
  const kindsOf = async (runId: string) => (await client().listEvents(runId)).map(({ kind }) => kind);

  async function stuck() {
    const run = await client().run('silent');
    const allow = denyStopTask(stack());
    await client().terminate(run.runId);
    await until('the run to be stuck', async () =>
      (await client().readRun(run.runId)).termination?.state === 'stuck' ? true : undefined,
    );
    return { ...run, allow };
  }

  describe('a worker’s calls', () => {
    it('are told to go on, then asked to end, before ECS stops the worker', async () => {
      const { runId } = await client().run('silent');
      const goOn = await post(`/runs/${runId}/heartbeat`, { note: 'page 3' });
      expect([goOn.status, goOn.body]).toEqual([200, { terminate: false }]);
      await client().terminate(runId, { reason: 'wrong prompt', ask_seconds: 2 });
      const told = await post(`/runs/${runId}/heartbeat`);
      expect(told.body).toMatchObject({ terminate: true, reason: 'wrong prompt' });
      const asked = await client().readRun(runId);
      expect(asked).toMatchObject({ last_note: 'page 3', termination: { state: 'asking', rung: 'ask' } });
      expect(told.body['stop_at']).toBe(asked.next_at);
      expect((await client().ended(runId)).outcome).toBe('reclaimed');
      expect((await kindsOf(runId)).slice(2)).toEqual([
        'termination_requested',
        'asking',
        'stopping',
        'reclaimed',
      ]);
    });

    it('store a word, which is the outcome once the worker has stopped', async () => {
      const { runId, taskId, taskArn } = await client().run('silent');
      const word = { outcome: 'failed', summary: 'no disk' };
      expect((await post(`/runs/${runId}/finish`, word)).body).toMatchObject({
        run: { status: 'running', finish: word },
      });
      expect((await post(`/runs/${runId}/finish`, word)).status).toBe(200);
      await client().stopOutside(taskArn);
      expect(await client().ended(runId)).toMatchObject({
        outcome: 'failed',
        error: 'no disk',
        summary: 'no disk',
      });
      expect(await client().readTask(taskId)).toMatchObject({ status: 'ready', consecutive_failures: 1 });
      expect((await kindsOf(runId)).slice(2)).toEqual(['word', 'failed']);
      const late = await post(`/runs/${runId}/finish`, { outcome: 'completed' });
      expect(detailOf(late)).toEqual([409, 'RUN_ALREADY_ENDED', `run ${runId} already ended`]);
      expect((await kindsOf(runId)).slice(2)).toEqual(['word', 'failed', 'late_word']);
      expect((await client().readTask(taskId)).status).toBe('ready');
    });
  });

  describe('an operator', () => {
    it('cuts the asking by force', async () => {
      const { runId } = await client().run('silent');
      await client().terminate(runId, { ask_seconds: 900 });
      expect((await post(`/runs/${runId}/force-terminate`)).status).toBe(202);
      expect((await client().ended(runId)).outcome).toBe('reclaimed');
    });

    it('abandons a stuck run', async () => {
      const { runId, taskId, taskArn, allow } = await stuck();
      const answer = await post(`/runs/${runId}/abandon`, { reason: 'host is scrap' });
      allow();
      expect([answer.status, answer.body]).toMatchObject([
        200,
        { ok: true, outcome: 'reclaimed', run_id: runId, task_id: taskId },
      ]);
      expect((await client().readRun(runId)).proof?.source).toBe('operator');
      expect((await client().listEvents(runId)).at(-1)?.payload).toMatchObject({
        terminated: false,
        stop_class: 'abandoned',
      });
      await client().stopOutside(taskArn);
    });

    it('reclaims a task from the run that it expects there', async () => {
      const { runId, taskId } = await client().run('silent');
      expect(detailOf(await post(`/tasks/${taskId}/reclaim`, { expected_run_id: 'older' }))).toEqual([
        409,
        'NOT_RECLAIMABLE',
        `cannot reclaim ${taskId}: its current run is ${runId}, expected older`,
      ]);
      const answer = await post(`/tasks/${taskId}/reclaim`, { expected_run_id: runId, reason: 'stale' });
      expect([answer.status, answer.body]).toMatchObject([202, { ok: true, task_id: taskId, run_id: runId }]);
      await client().ended(runId);
      const refusal = (id: string) => [
        409,
        'NOT_RECLAIMABLE',
        `cannot reclaim ${id}: not in a claimable state (not running, or unknown id)`,
      ];
      expect(detailOf(await post(`/tasks/${taskId}/reclaim`))).toEqual(refusal(taskId));
      expect(detailOf(await post('/tasks/ghost/reclaim'))).toEqual(refusal('ghost'));
    });

    it('holds a task and releases it', async () => {
      const taskId = freshId('task');
      await post('/tasks', { task_id: taskId, title: 'wait' });
      const actor = 'arn:aws:iam::000000000000:user/local';
      expect((await post(`/tasks/${taskId}/hold`)).body).toMatchObject({
        task: { status: 'blocked', held_by: actor },
      });
      expect(detailOf(await post(`/tasks/${taskId}/runs`))).toEqual([
        409,
        'TASK_NOT_CLAIMABLE',
        `task ${taskId} is not claimable: blocked`,
      ]);
      expect((await post(`/tasks/${taskId}/release`)).body).toMatchObject({
        task: { status: 'ready', held_by: null },
      });
    });

    it('inspects a worker as ECS shows it now', async () => {
      const { runId } = await client().run('silent');
      const inspect = async (id: string) => client().call('GET', `/runs/${id}/inspect`);
      const alive = await until('the worker to be RUNNING', async () => {
        const { body } = await inspect(runId);
        return body['last_status'] === 'RUNNING' ? body : undefined;
      });
      expect(alive).toMatchObject({
        run_id: runId,
        alive: true,
        desired_status: 'RUNNING',
        cpu: '256',
        memory: '512',
        verdict: 'consistent',
      });
      const bare = await client().claim();
      expect((await inspect(bare.runId)).body).toEqual({
        run_id: bare.runId,
        alive: false,
        reason: 'no worker recorded',
      });
      await client().terminate(runId);
      await client().ended(runId);
      expect((await inspect(runId)).body).toEqual({
        run_id: runId,
        alive: false,
        reason: 'run already ended',
      });
    });
  });

  describe('a policy', () => {
    it('ends a run that goes on for too long', async () => {
      const taskId = freshId('task');
      const runId = freshId('run');
      await post('/tasks', { task_id: taskId, title: 'short' });
      await post(`/tasks/${taskId}/runs`, { run_id: runId, max_runtime_seconds: 1 });
      await client().attach(runId, await client().launch('polite', runId));
      expect(await client().ended(runId)).toMatchObject({
        outcome: 'timed_out',
        error: 'policy:max_runtime: still running after 1 s',
        termination: { requested_by: 'policy:max_runtime' },
      });
      expect(await client().readTask(taskId)).toMatchObject({ status: 'ready', consecutive_failures: 1 });
    });
  });
}
