import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import type { Client } from './client.ts';
import { freshId } from '../support/records.ts';
import { expectOneEnd, registerWorker, withFaults } from './fault-rules.ts';

const CLEAN = ['claimed', 'worker_attached', 'termination_requested', 'stopping', 'reclaimed'];
const ROOT = join(import.meta.dirname, '..', '..');

/** Throttles, lost answers, and events that are lost, doubled, late or out of order, set by fault rules. */
export function describeFaults(stack: () => LocalStack, client: () => Client): void {
  beforeAll(async () => {
    await registerWorker(client(), 'quick', ['/bin/sh', join(ROOT, 'local/workers/silent.sh')]);
    const lastWord = join(ROOT, 'test/fixtures/workers/last-word.ts');
    await registerWorker(client(), 'last-word', [process.execPath, lastWord]);
  });

  describe('STOPPED events', () => {
    it('that are dropped are made good by looking', async () => {
      const { runId, taskArn } = await client().run('quick');
      const fired = await withFaults(
        stack(),
        [{ event: 'STOPPED', effect: 'drop', match: taskArn }],
        async () => {
          await client().terminate(runId);
          expect(await client().ended(runId)).toMatchObject({ proof: { source: 'describe' } });
        },
      );
      expect(fired).toEqual([1]);
      expect(await expectOneEnd(client(), runId)).toEqual(CLEAN);
    });

    it('that come twice settle once', async () => {
      const { runId, taskArn } = await client().run('quick');
      const fired = await withFaults(
        stack(),
        [{ event: 'STOPPED', effect: 'double', match: taskArn }],
        async () => {
          await client().terminate(runId);
          await client().ended(runId);
          await stack().idle();
        },
      );
      expect(fired).toEqual([1]);
      expect(await expectOneEnd(client(), runId)).toEqual(CLEAN);
    });

    it('that come in another order settle each its own run', async () => {
      const runs = await Promise.all([client().run('quick'), client().run('quick')]);
      const fired = await withFaults(
        stack(),
        [{ event: 'STOPPED', effect: 'reorder', count: 1 }],
        async () => {
          for (const { runId } of runs) await client().terminate(runId);
          for (const { runId } of runs) await client().ended(runId);
        },
      );
      expect(fired).toEqual([1]);
      for (const { runId } of runs) expect(await expectOneEnd(client(), runId)).toEqual(CLEAN);
    });

    it('that come after the run was settled by looking change nothing', async () => {
      const { runId, taskArn } = await client().run('quick');
      const fired = await withFaults(
        stack(),
        [{ event: 'STOPPED', effect: 'reorder', match: taskArn }],
        async () => {
          await client().terminate(runId);
          await client().ended(runId);
        },
      );
      const ended = await client().readRun(runId);
      await stack().idle();
      expect(fired).toEqual([1]);
      expect(await client().readRun(runId)).toEqual(ended);
      expect(await expectOneEnd(client(), runId)).toEqual(CLEAN);
    });
  });

  describe('StopTask', () => {
    it.each([
      ['is throttled', 'throttle'],
      ['fails with a 5xx', 'server_error'],
      ['loses its answer after the effect', 'answer_lost'],
    ] as const)('that %s stops the worker once, and settles it by its event', async (_, effect) => {
      const { runId, taskArn } = await client().run('quick');
      const rule = { caller: 'consumer', action: 'StopTask', match: taskArn, effect, count: 1 };
      const fired = await withFaults(stack(), [rule], async () => {
        await client().terminate(runId);
        expect(await client().ended(runId)).toMatchObject({ proof: { source: 'event' } });
      });
      expect(fired).toEqual([1]);
      expect(await expectOneEnd(client(), runId)).toEqual(CLEAN);
    });
  });

  it('DynamoDB that throttles the settlement delays it, and nothing else', async () => {
    const { runId } = await client().run('quick');
    const rule = { caller: 'consumer', action: 'TransactWriteItems', match: '"reclaimed"' };
    const fired = await withFaults(stack(), [{ ...rule, effect: 'throttle', count: 2 }], async () => {
      await client().terminate(runId);
      await client().ended(runId);
    });
    expect(fired).toEqual([2]);
    expect(await expectOneEnd(client(), runId)).toEqual(CLEAN);
  });

  describe('DynamoDB that loses the answer to the API', () => {
    it('creates a task, holds and releases it, as if nothing had happened', async () => {
      const taskId = freshId('task');
      const rule = { caller: 'api', match: taskId, effect: 'answer_lost', count: 1 } as const;
      const lossy = async (action: string, path: string, body?: object) => {
        const call = () => client().call('POST', path, body);
        let answer: Awaited<ReturnType<typeof call>> | undefined;
        const fired = await withFaults(stack(), [{ ...rule, action }], async () => {
          answer = await call();
        });
        return { fired, status: answer?.status, task: answer?.body['task'] };
      };
      expect(await lossy('PutItem', '/tasks', { task_id: taskId, title: 'x' })).toMatchObject({
        fired: [1],
        status: 201,
        task: { status: 'ready' },
      });
      expect(await lossy('UpdateItem', `/tasks/${taskId}/hold`)).toMatchObject({
        fired: [1],
        status: 200,
        task: { status: 'blocked' },
      });
      expect(await lossy('UpdateItem', `/tasks/${taskId}/release`)).toMatchObject({
        fired: [1],
        status: 200,
        task: { status: 'ready' },
      });
    });
  });

  it('books the operator’s stop with its hold, whatever the dying worker says, and keeps the word', async () => {
    const { runId, taskId, taskArn } = await client().run('last-word');
    await client().printed(taskArn, 'started');
    await client().terminate(runId, { then: 'hold' });
    expect(await client().ended(runId)).toMatchObject({
      outcome: 'reclaimed',
      finish: { outcome: 'failed', summary: 'told to stop' },
      proof: { containers: [{ exit_code: 1 }] },
    });
    const events = await client().listEvents(runId);
    expect(events.map(({ kind }) => kind)).toEqual([...CLEAN.slice(0, 4), 'word', 'reclaimed']);
    expect(await client().readTask(taskId)).toMatchObject({ status: 'blocked', consecutive_failures: 0 });
  });
}
