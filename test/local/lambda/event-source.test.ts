import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createSqsClient } from '../../../local/aws-endpoint/sqs-client.ts';
import { startSqs } from '../../../local/aws-endpoint/sqs.ts';
import type { Sqs } from '../../../local/aws-endpoint/sqs.ts';
import { startEventSource } from '../../../local/lambda/event-source.ts';
import type { EventSourceOptions } from '../../../local/lambda/event-source.ts';
import { waitUntil } from '../ecs/wait-until.ts';
import { functionOf } from './local-function.ts';

const region = 'us-east-1';
const accountId = '000000000000';

/** Writes each batch as a line, and fails the messages whose body says so. */
const PICKY = `
  export const handler = async ({ Records }) => {
    console.log(JSON.stringify({ Records }));
    if (Records.some(({ body }) => body === 'throw')) throw new Error('thrown');
    return { batchItemFailures: Records.filter(({ body }) => body === 'fail').map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };`;

let emulator: Sqs;
beforeAll(async () => {
  emulator = await startSqs({ region, accountId });
});
afterAll(() => emulator.close());

describe('an event source', () => {
  it('hands over messages as Lambda does, and deletes them', async () => {
    const source = await startSource('plain');
    await source.send('work', { MessageAttributes: { hops: { DataType: 'Number', StringValue: '1' } } });

    await waitUntil('the queue is empty', () => source.isEmpty());

    const [batch] = await source.batches();
    expect(batch?.Records).toEqual([
      expect.objectContaining({
        body: 'work',
        eventSource: 'aws:sqs',
        eventSourceARN: `arn:aws:sqs:${region}:${accountId}:plain`,
        awsRegion: region,
        md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        messageAttributes: {
          hops: { dataType: 'Number', stringValue: '1', stringListValues: [], binaryListValues: [] },
        },
      }),
    ]);
    expect(batch?.Records[0]?.attributes).toMatchObject({ ApproximateReceiveCount: '1' });
  });

  it('deletes what succeeded of a batch and delivers the rest again, then to the dead-letter queue', async () => {
    const source = await startSource('partial', { waiting: ['fine', 'fail', 'fine'] });

    const dead = await waitUntil('the dead-letter queue has it', () => source.receiveDead());

    expect(dead.Body).toBe('fail');
    const bodies = (await source.batches()).flatMap(({ Records }) => Records.map(({ body }) => body));
    expect(bodies.filter((body) => body === 'fail')).toHaveLength(2);
    expect(bodies.filter((body) => body === 'fine')).toHaveLength(2);
    expect(source.lines[0]).toContain('1 of 3 messages failed');
  });

  it('delivers the whole batch again when the function throws', async () => {
    const source = await startSource('thrown', { waiting: ['throw', 'fine'] });

    await waitUntil('the dead-letter queue has both', async () => (await source.deadCount()) === 2);

    expect(source.lines[0]).toContain('2 of 2 messages failed: Error: thrown');
  });

  it('takes every answer as success where partial failures are not reported', async () => {
    const source = await startSource('whole', { reportsPartialFailures: false, waiting: ['fail'] });

    await waitUntil('the queue is empty', () => source.isEmpty());

    expect(await source.batches()).toHaveLength(1);
  });

  it('gathers a batch while its window is open, and never more than its size', async () => {
    const source = await startSource('window', { windowSeconds: 60, batchSize: 3, visibilitySeconds: 120 });
    for (const body of ['1', '2', '3', '4', '5', '6']) await source.send(body);

    await waitUntil('the queue is empty', () => source.isEmpty());

    expect((await source.batches()).map(({ Records }) => Records.length)).toEqual([3, 3]);
  });

  it('hands over at most as many batches at a time as its maximum concurrency', async () => {
    const source = await startSource('narrow', {
      maximumConcurrency: 2,
      batchSize: 1,
      waiting: ['1', '2', '3', '4', '5', '6', '7', '8'],
      handler: `
        import { setTimeout } from 'node:timers/promises';
        export const handler = async (event) => { await setTimeout(20); console.log(JSON.stringify(event)); };`,
    });
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, source.function.running())), 1);
    onTestFinished(() => clearInterval(watch));

    await waitUntil('the queue is empty', () => source.isEmpty());

    expect(most).toBe(2);
  });
});

interface SourceOptions extends Partial<EventSourceOptions> {
  readonly handler?: string;
  /** In the queue before the polling starts. */
  readonly waiting?: readonly string[];
  readonly visibilitySeconds?: number;
}

async function startSource(name: string, options: SourceOptions = {}) {
  const { handler = PICKY, waiting = [], visibilitySeconds = 1, ...more } = options;
  const sqs = createSqsClient({ sqsUrl: emulator.url, region });
  const target = await functionOf(handler, { maxProcesses: 3 });
  const lines: string[] = [];
  const urlOf = (queue: string) => `${emulator.url}/${accountId}/${queue}`;
  const arnOf = (queue: string) => `arn:aws:sqs:${region}:${accountId}:${queue}`;
  await sqs.send(new CreateQueueCommand({ QueueName: `${name}-dead` }));
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: arnOf(`${name}-dead`), maxReceiveCount: 2 });
  const attributes = { VisibilityTimeout: String(visibilitySeconds), RedrivePolicy };
  await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  const send = (body: string, extra = {}) =>
    sqs.send(new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody: body, ...extra }));
  await Promise.all(waiting.map((body) => send(body)));

  const source = startEventSource({
    sqs,
    queueUrl: urlOf(name),
    queueArn: arnOf(name),
    function: target,
    batchSize: 10,
    windowSeconds: 0,
    maximumConcurrency: undefined,
    reportsPartialFailures: true,
    report: (line) => lines.push(line),
    ...more,
  });
  onTestFinished(() => source.close());

  const countIn = async (queue: string) => {
    const command = new GetQueueAttributesCommand({ QueueUrl: urlOf(queue), AttributeNames: ['All'] });
    const { Attributes = {} } = await sqs.send(command);
    const { ApproximateNumberOfMessages: ready, ApproximateNumberOfMessagesNotVisible: inFlight } =
      Attributes;
    return Number(ready) + Number(inFlight);
  };
  return {
    function: target,
    lines,
    send,
    isEmpty: async () => (await countIn(name)) === 0,
    deadCount: () => countIn(`${name}-dead`),
    receiveDead: async () =>
      (await sqs.send(new ReceiveMessageCommand({ QueueUrl: urlOf(`${name}-dead`) }))).Messages?.[0],
    batches: async () =>
      (await target.log())
        .split('\n')
        .filter((line) => line.startsWith('{"Records"'))
        .map((line) => JSON.parse(line) as SQSEvent),
  };
}
