import { DescribeTasksCommand } from '@aws-sdk/client-ecs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../../functions/core/run.ts';
import type { LocalStack } from '../../local/stack.ts';
import { type Answer, type Client, until } from './client.ts';

const LOCAL_ACTOR = 'arn:aws:iam::000000000000:user/local';
const kinds = (events: readonly RunEvent[]) => events.map(({ kind }) => kind);

/** The thread that everything hangs on: terminate → StopTask → STOPPED → settled. */
export function describeMainThread(stack: () => LocalStack, client: () => Client): void {
  /** The process ids of a worker's containers: each leads a process group of its own. */
  async function processGroupsOf(taskArn: string): Promise<number[]> {
    return until('the worker to run', async () => {
      const command = new DescribeTasksCommand({ cluster: stack().cluster, tasks: [taskArn] });
      const { tasks } = await client().ecs.send(command);
      const ids =
        tasks?.[0]?.containers?.flatMap(({ runtimeId }) => (runtimeId ? [Number(runtimeId)] : [])) ?? [];
      return tasks?.[0]?.lastStatus === 'RUNNING' && ids.length > 0 ? ids : undefined;
    });
  }

  describe('terminating a run', () => {
    /** Terminated first: its launch window passes while the others have their turn. */
    let workerless: Awaited<ReturnType<Client['claim']>>;
    beforeAll(async () => {
      workerless = await client().claim();
      await client().terminate(workerless.runId);
    });

    it('stops a worker on its signal and gives the task back', async () => {
      // One that sends no heartbeats: on a busy machine one of them would be told to end before the signal comes.
      const { runId, taskId, taskArn } = await client().run('silent');
      const [processGroup = 0] = await processGroupsOf(taskArn);
      await client().printed(taskArn, 'started');
      const answer = await client().terminate(runId, { reason: 'wrong prompt' });
      expect(answer.status).toBe(202);
      expect(answer.headers.get('location')).toBe(`../${runId}`);
      expect(answer.headers.get('retry-after')).toBe('2');
      const run = await client().ended(runId);
      expect(run).toMatchObject({
        status: 'reclaimed',
        outcome: 'reclaimed',
        error: 'manual_reclaim: wrong prompt',
        termination: { state: 'settled', rung: 'stop', requested_by: LOCAL_ACTOR, next_at: null },
        proof: { task_arn: taskArn, last_status: 'STOPPED', stop_code: 'UserInitiated', source: 'event' },
        next_at: null,
      });
      expect(() => process.kill(-processGroup, 0)).toThrow('ESRCH');
      expect(await client().readTask(taskId)).toMatchObject({
        status: 'ready',
        current_run_id: null,
        attempts: 1,
        consecutive_failures: 0,
      });
      const events = await client().listEvents(runId);
      expect(kinds(events)).toEqual([
        'claimed',
        'worker_attached',
        'termination_requested',
        'stopping',
        'reclaimed',
      ]);
      expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
      expect(events.at(-1)).toMatchObject({
        created_at: run.ended_at,
        payload: {
          manual: true,
          reason: 'wrong prompt',
          actor: LOCAL_ACTOR,
          worker: taskArn,
          rung: 'stop',
          stop_class: 'stopped_on_signal',
          terminated: true,
          forced: false,
        },
      });
    });

    it('kills a stubborn worker once its grace is over, and says so', async () => {
      const { runId, taskArn } = await client().run('stubborn');
      const [processGroup = 0] = await processGroupsOf(taskArn);
      await client().printed(taskArn, 'started');
      await client().terminate(runId);
      const run = await client().ended(runId);
      expect(run.error).toBe(`manual_reclaim worker=${taskArn}`);
      expect(run.proof?.containers).toMatchObject([{ essential: true, exit_code: 137 }]);
      expect((await client().listEvents(runId)).at(-1)?.payload).toMatchObject({
        stop_class: 'killed_after_grace',
        forced: true,
      });
      expect(() => process.kill(-processGroup, 0)).toThrow('ESRCH');
    });

    it('ends the children of a worker with it', async () => {
      const { runId, taskArn } = await client().run('family');
      const [processGroup = 0] = await processGroupsOf(taskArn);
      for (const who of ['child 1', 'child 2']) await client().printed(taskArn, `${who} started`);
      await client().terminate(runId);
      await client().ended(runId);
      expect(() => process.kill(-processGroup, 0)).toThrow('ESRCH');
    });

    it('keeps the task blocked when the operator holds it', async () => {
      const { runId, taskId } = await client().run('polite');
      await client().terminate(runId, { then: 'hold' });
      await client().ended(runId);
      expect(await client().readTask(taskId)).toMatchObject({ status: 'blocked', held_by: LOCAL_ACTOR });
    });

    it('answers 200 with the outcome to a caller who waits', async () => {
      const { runId, taskId } = await client().run('polite');
      const { status, headers, body } = await client().terminate(runId, {}, { prefer: 'wait=20' });
      expect(status).toBe(200);
      expect(headers.get('preference-applied')).toBe('wait=20');
      expect(body).toMatchObject({ ok: true, run_id: runId, task_id: taskId, outcome: 'reclaimed' });
    });

    it('is one termination, whoever of twenty asks at once', async () => {
      const { runId } = await client().run('stubborn');
      const answers = await Promise.all(Array.from({ length: 20 }, () => client().terminate(runId)));
      // On a slow machine the worker's two seconds may be over before the last one is heard.
      const isTaken = ({ status, body }: Answer) => status === 202 || body['outcome'] === 'reclaimed';
      expect(answers.filter((answer) => !isTaken(answer))).toEqual([]);
      expect(answers.some(({ status }) => status === 202)).toBe(true);
      const ids = answers.map(({ body }) => (body['termination'] as { id: string }).id);
      expect(new Set(ids).size).toBe(1);
      await client().ended(runId);
      const counted = kinds(await client().listEvents(runId));
      expect(counted).toEqual([
        'claimed',
        'worker_attached',
        'termination_requested',
        'stopping',
        'reclaimed',
      ]);
    });

    it('is tightened by a repeat from requeue to hold, never back, and keeps its first reason', async () => {
      const { runId, taskId } = await client().run('stubborn');
      await client().terminate(runId, { reason: 'first' });
      await client().terminate(runId, { reason: 'second', then: 'hold' });
      const again = await client().terminate(runId, { then: 'requeue' });
      expect(again.body).toMatchObject({ termination: { reason: 'first', then: 'hold' } });
      await client().ended(runId);
      expect((await client().readTask(taskId)).status).toBe('blocked');
      const tightened = (await client().listEvents(runId)).filter(
        ({ kind }) => kind === 'termination_tightened',
      );
      expect(tightened).toMatchObject([{ payload: { actor: LOCAL_ACTOR, then: 'hold' } }]);
    });

    it('takes twenty runs at once', async () => {
      const runs = await Promise.all(Array.from({ length: 20 }, () => client().run('polite')));
      await Promise.all(runs.map(({ runId }) => client().terminate(runId)));
      const ended = await Promise.all(runs.map(({ runId }) => client().ended(runId)));
      expect(ended.map(({ outcome }) => outcome)).toEqual(runs.map(() => 'reclaimed'));
    });

    it('finds and stops the worker of a launcher that died before it attached it', async () => {
      const { runId } = await client().claim();
      const taskArn = await client().launch('silent', runId);
      await client().terminate(runId);
      expect(await client().ended(runId)).toMatchObject({
        outcome: 'reclaimed',
        worker: { task_arn: taskArn, containers: [{ name: 'worker', essential: true }] },
        proof: { task_arn: taskArn, last_status: 'STOPPED' },
      });
    });

    it('settles a run that never got a worker, once its launch window is over', async () => {
      const { runId, taskId } = workerless;
      expect(await client().ended(runId)).toMatchObject({
        error: 'manual_reclaim',
        proof: { source: 'no_worker' },
      });
      expect((await client().readTask(taskId)).status).toBe('ready');
    });
  });

  describe('a run that nobody terminates', () => {
    it('is completed when its worker exits with 0', async () => {
      const { runId, taskId } = await client().run('finisher');
      expect(await client().ended(runId)).toMatchObject({
        status: 'done',
        outcome: 'completed',
        error: null,
      });
      expect(await client().readTask(taskId)).toMatchObject({ status: 'done', consecutive_failures: 0 });
    });

    it('is crashed when its worker exits with 1, and counts as a failure', async () => {
      const { runId, taskId } = await client().run('crasher');
      const run = await client().ended(runId);
      expect(run.outcome).toBe('crashed');
      expect(run.error).toBe('EssentialContainerExited: Essential container in task exited; worker exit 1');
      expect(await client().readTask(taskId)).toMatchObject({
        status: 'ready',
        consecutive_failures: 1,
        last_failure_error: run.error,
      });
    });

    it('goes on while the worker of the run before it is stopped once more', async () => {
      const first = await client().run('polite');
      await client().terminate(first.runId);
      await client().ended(first.runId);
      const runId = `${first.runId}-next`;
      await client().call('POST', `/tasks/${first.taskId}/runs`, { run_id: runId });
      const taskArn = await client().launch('polite', runId);
      await client().attach(runId, taskArn);
      expect((await client().terminate(first.runId)).status).toBe(409);
      await stack().idle();
      expect(await client().readRun(runId)).toMatchObject({ status: 'running', termination: null });
      expect(await client().readTask(first.taskId)).toMatchObject({
        status: 'running',
        current_run_id: runId,
        attempts: 2,
      });
      await client().terminate(runId);
      await client().ended(runId);
    });
  });
}
