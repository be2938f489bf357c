import {
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { type Client, denyStopTask, until } from './client.ts';

/** What goes wrong at night: a queue that refuses, a right that is missing, a message that nobody can read. */
export function describeFailures(stack: () => LocalStack, client: () => Client): void {
  describe('a step that the queue refuses', () => {
    it('is carried by the sweep, and the answer is 202 all the same', async () => {
      const { runId } = await client().run('silent');
      let refused = 0;
      const remove = stack().hooks.add({
        caller: 'api',
        action: 'SendMessage',
        when: 'before',
        run: () => {
          refused += 1;
          return {
            kind: 'refuse',
            fault: { name: 'AccessDeniedException', message: 'not now', statusCode: 403 },
          };
        },
      });
      onTestFinished(remove);
      expect((await client().terminate(runId)).status).toBe(202);
      remove();
      expect(refused).toBeGreaterThan(0);
      expect((await client().ended(runId)).outcome).toBe('reclaimed');
    });
  });

  describe('StopTask that is denied', () => {
    it('leaves the run open and stuck, naming the action, and heals once it is allowed', async () => {
      const { runId, taskId } = await client().run('silent');
      const remove = denyStopTask(stack());
      await client().terminate(runId);
      await until('the run to be stuck', async () =>
        (await client().readRun(runId)).termination?.state === 'stuck' ? true : undefined,
      );
      remove();
      expect((await client().readTask(taskId)).status).toBe('running');
      const stuck = (await client().listEvents(runId)).at(-1);
      expect(stuck).toMatchObject({ kind: 'stuck' });
      expect(stuck?.payload['obstacle']).toContain('ecs:StopTask: AccessDeniedException');
      expect((await client().terminate(runId)).status).toBe(202);
      expect((await client().ended(runId)).outcome).toBe('reclaimed');
      const counted = (await client().listEvents(runId)).map(({ kind }) => kind).slice(2);
      expect(counted).toEqual([
        'termination_requested',
        'stopping',
        'stop_refused',
        'stuck',
        'termination_tightened',
        'stopping',
        'reclaimed',
      ]);
    });
  });

  describe('a worker that ECS does not know', () => {
    it('ends nothing: the cluster is asked whether it is there, and the run stays open', async () => {
      const { runId } = await client().claim();
      const { taskArn } = await client().run('silent');
      const unknown = taskArn.replace(/[^/]+$/, '0'.repeat(32));
      expect(await client().attach(runId, unknown)).toMatchObject({
        status: 200,
        body: { run: { worker: { verified: false } } },
      });
      const before = stack().calls.snapshot();
      await client().terminate(runId);
      await until('the consumer to ask for the cluster', () =>
        stack().calls.since(before)['consumer']?.['DescribeClusters'] ? true : undefined,
      );
      expect(await client().readRun(runId)).toMatchObject({ ended_at: null, worker: { task_arn: unknown } });
      await client().stopOutside(taskArn);
    });
  });

  describe('a message that nobody can read', () => {
    const queue = (pattern: RegExp) => {
      const found = stack().queues.find(({ logicalId }) => pattern.test(logicalId));
      if (!found) throw new Error(`no queue like ${pattern.source}`);
      return found.url;
    };
    const stepOf = (runId: string, schema_version: number) =>
      JSON.stringify({ kind: 'step', schema_version, run_id: runId, hops: 0 });

    it('ends in the dead-letter queue, the others of its batch do their work, and redriven after a fix it does no harm', async () => {
      const credentials = { accessKeyId: 'outside', secretAccessKey: 'outside' };
      const sqs = new SQSClient({ endpoint: stack().aws, region: 'us-east-1', credentials });
      const runs = await Promise.all([client().run('silent'), client().run('silent')]);
      const runIds = runs.map(({ runId }) => runId);
      const [runId = ''] = runIds;
      const unreadable = stepOf(runId, 99);
      const [QueueUrl, dead] = [queue(/StepsQueue/), queue(/StepsDeadLetters/)];
      for (const id of runIds) await client().terminate(id);
      const bodies = [unreadable, ...runIds.map((id) => stepOf(id, 1))];
      const Entries = bodies.map((MessageBody, index) => ({ Id: String(index), MessageBody }));
      await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
      for (const id of runIds) expect((await client().ended(id)).outcome).toBe('reclaimed');

      const message = await until('the message to be dead', async () => {
        const command = new ReceiveMessageCommand({ QueueUrl: dead, MaxNumberOfMessages: 10 });
        const { Messages = [] } = await sqs.send(command);
        return Messages.find(({ Body }) => Body === unreadable);
      });
      const seen = async () => [await client().readRun(runId), await client().listEvents(runId)];
      const before = await seen();
      // What a fix would read is sent back; fauxqs has no StartMessageMoveTask.
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: stepOf(runId, 1) }));
      await sqs.send(new DeleteMessageCommand({ QueueUrl: dead, ReceiptHandle: message.ReceiptHandle }));
      await stack().idle();
      expect(await seen()).toEqual(before);
    });
  });
}
