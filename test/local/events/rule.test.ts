import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSqsClient } from '../../../local/aws-endpoint/sqs-client.ts';
import { startSqs } from '../../../local/aws-endpoint/sqs.ts';
import type { Sqs } from '../../../local/aws-endpoint/sqs.ts';
import { createRule } from '../../../local/events/rule.ts';

const region = 'us-east-1';
const accountId = '000000000000';
const arn = `arn:aws:events:${region}:${accountId}:rule/facts`;

let emulator: Sqs;
beforeAll(async () => {
  emulator = await startSqs({ region, accountId });
});
afterAll(() => emulator.close());

describe('a rule', () => {
  it('puts a matching event into its queue as it is, and no other', async () => {
    const { rule, receive } = await startRule('matching');

    await rule.deliver({ source: 'aws.ec2' });
    await rule.deliver({ source: 'aws.ecs', detail: { lastStatus: 'STOPPED' } });

    const messages = await receive('matching');
    expect(messages.map(({ Body = '' }) => JSON.parse(Body) as unknown)).toEqual([
      { source: 'aws.ecs', detail: { lastStatus: 'STOPPED' } },
    ]);
  });

  it('puts an event whose queue is gone into the dead-letter queue, with the reason', async () => {
    const { rule, receive, sqs, queueUrl, lines } = await startRule('gone');
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));

    await rule.deliver({ source: 'aws.ecs' });

    const [message] = await receive('gone-dead');
    expect(message?.Body).toBe('{"source":"aws.ecs"}');
    expect(message?.MessageAttributes).toMatchObject({
      RULE_ARN: { StringValue: arn },
      TARGET_ARN: { StringValue: `arn:aws:sqs:${region}:${accountId}:gone` },
      ERROR_CODE: { StringValue: 'NO_RESOURCE' },
    });
    expect(lines).toEqual([]);
  });

  it('tells of an event that is lost', async () => {
    const { rule, sqs, queueUrl, deadLetterQueueUrl, lines } = await startRule('lost');
    await sqs.send(new DeleteQueueCommand({ QueueUrl: queueUrl }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: deadLetterQueueUrl }));

    await rule.deliver({ source: 'aws.ecs' });

    expect(lines).toEqual([expect.stringContaining(`${arn}: event lost: `)]);
  });
});

async function startRule(name: string) {
  const sqs = createSqsClient({ sqsUrl: emulator.url, region });
  const lines: string[] = [];
  await sqs.send(new CreateQueueCommand({ QueueName: name }));
  await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
  const urlOf = (queue: string) => `${emulator.url}/${accountId}/${queue}`;
  const rule = createRule({
    arn,
    pattern: { source: ['aws.ecs'] },
    targets: [
      {
        arn: `arn:aws:sqs:${region}:${accountId}:${name}`,
        queueUrl: urlOf(name),
        deadLetterQueueUrl: urlOf(`${name}-dead`),
      },
    ],
    sqs,
    report: (line) => lines.push(line),
  });
  const receive = async (queue: string) => {
    const command = new ReceiveMessageCommand({
      QueueUrl: urlOf(queue),
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
    });
    return (await sqs.send(command)).Messages ?? [];
  };
  return { rule, sqs, lines, receive, queueUrl: urlOf(name), deadLetterQueueUrl: urlOf(`${name}-dead`) };
}
