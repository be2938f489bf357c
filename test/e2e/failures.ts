import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { type Client, denyStopTask, until } from './client.ts';

/** What goes wrong at night: a killed consumer, a lost event, a message that nobody can read. */
export function describeFailures(stack: () => LocalStack, client: () => Client): void {
  describe('a consumer that is killed', () => {
    it.each(['before', 'after'] as const)('%s StopTask loses nothing', async (when) => {
      const { runId, taskId } = await client().run('stubborn');
      let kills = 0;
      const remove = stack().hooks.add({
        caller: 'consumer',
        action: 'StopTask',
        when,
        run: () => {
          if (kills > 0) return undefined;
          kills += 1;
          stack().killFunction('consumer');
          return { kind: 'hang-up' };
        },
      });
      await client().terminate(runId);
      expect(await client().ended(runId)).toMatchObject({ outcome: 'reclaimed', proof: { source: 'event' } });
      remove();
      expect(kills).toBe(1);
      expect((await client().readTask(taskId)).status).toBe('ready');
      const terminal = (await client().listEvents(runId)).filter(({ kind }) => kind === 'reclaimed');
      expect(terminal).toHaveLength(1);
    });

    it('while it settles settles later', async () => {
      const { runId } = await client().run('silent');
      let kills = 0;
      const remove = stack().hooks.add({
        caller: 'consumer',
        action: 'TransactWriteItems',
        when: 'after',
        run: ({ input }) => {
          if (kills > 0 || !JSON.stringify(input).includes('"reclaimed"')) return undefined;
          kills += 1;
          stack().killFunction('consumer');
          return { kind: 'hang-up' };
        },
      });
      await client().terminate(runId);
      await client().ended(runId);
      await stack().idle();
      remove();
      expect(kills).toBe(1);
      const counted = (await client().listEvents(runId)).map(({ kind }) => kind);
      expect(counted).toEqual([
        'claimed',
        'worker_attached',
        'termination_requested',
        'stopping',
        'reclaimed',
      ]);
    });
  });

  describe('a lost STOPPED event', () => {
    it('is made good by the sweep, which settles by looking', async () => {
      const { runId, taskArn } = await client().run('stubborn');
      let dropped = 0;
      const restore = stack().events.intercept(({ detail }) => {
        if (detail.taskArn !== taskArn || detail.lastStatus !== 'STOPPED') return 'deliver';
        dropped += 1;
        return 'drop';
      });
      await client().terminate(runId);
      const run = await client().ended(runId);
      restore();
      expect(dropped).toBe(1);
      expect(run).toMatchObject({
        outcome: 'reclaimed',
        proof: { source: 'describe', last_status: 'STOPPED' },
      });
    });
  });

  describe('a step that the queue refuses', () => {
    it('is carried by the sweep, and the answer is 202 all the same', async () => {
      const { runId } = await client().run('silent');
      const remove = stack().hooks.add({
        caller: 'api',
        action: 'SendMessage',
        when: 'before',
        run: () => ({
          kind: 'refuse',
          fault: { name: 'AccessDeniedException', message: 'not now', statusCode: 403 },
        }),
      });
      expect((await client().terminate(runId)).status).toBe(202);
      remove();
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

  describe('a message that nobody can read', () => {
    it('goes to the dead-letter queue, and the others of its queue do not wait for it', async () => {
      const credentials = { accessKeyId: 'outside', secretAccessKey: 'outside' };
      const sqs = new SQSClient({ endpoint: stack().aws, region: 'us-east-1', credentials });
      const queue = (pattern: RegExp) => {
        const found = stack().queues.find(({ logicalId }) => pattern.test(logicalId));
        if (!found) throw new Error(`no queue like ${pattern.source}`);
        return found.url;
      };
      await sqs.send(new SendMessageCommand({ QueueUrl: queue(/StepsQueue/), MessageBody: 'hello' }));
      const { runId } = await client().run('silent');
      await client().terminate(runId);
      await client().ended(runId);
      const dead = await until('the message to be dead', async () => {
        const command = new GetQueueAttributesCommand({
          QueueUrl: queue(/StepsDeadLetters/),
          AttributeNames: ['ApproximateNumberOfMessages'],
        });
        const { Attributes } = await sqs.send(command);
        return Attributes?.['ApproximateNumberOfMessages'] === '1' ? 1 : undefined;
      });
      expect(dead).toBe(1);
    });
  });
}
