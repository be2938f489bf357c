import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Message, SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as wait } from 'node:timers/promises';
import type { LocalFunction } from './function.ts';
import { handOver } from './hand-over.ts';
import { createSlots } from './slots.ts';

/** The most that SQS hands out in one call. */
const MAX_MESSAGES = 10;
/** SQS's longest wait for a first message. */
const LONG_POLL_SECONDS = 20;
/** Batches at a time that Lambda starts with on a standard queue where no maximum is set. */
const DEFAULT_CONCURRENCY = 5;
const BACKOFF_MS = 500;

export interface EventSourceOptions {
  /** Of the emulator itself, not of the endpoint that counts: this is Lambda's own traffic. */
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly queueArn: string;
  readonly function: Pick<LocalFunction, 'name' | 'invoke'>;
  readonly batchSize: number;
  /** How long a batch is gathered before it is handed over; 0 hands over what one receive brought. */
  readonly windowSeconds: number;
  readonly maximumConcurrency: number | undefined;
  readonly reportsPartialFailures: boolean;
  /** Told in one line what failed: the messages come again after their visibility timeout. */
  readonly report: (line: string) => void;
}

export interface EventSource {
  /** Ends the polling at once. What is being worked on ends with its function. */
  close(): void;
}

/** An SQS event source mapping: polls the queue, invokes the function, deletes what it is done with. */
export function startEventSource(options: EventSourceOptions): EventSource {
  const closing = new AbortController();
  void poll(options, closing.signal);
  return { close: () => closing.abort() };
}

async function poll(options: EventSourceOptions, closing: AbortSignal): Promise<void> {
  const slots = createSlots(options.maximumConcurrency ?? DEFAULT_CONCURRENCY);
  while (!closing.aborted) {
    await slots.take();
    const messages = await gather(options, closing).catch((error: unknown) =>
      recover(options, error, closing),
    );
    void handOver(options, messages, closing).finally(() => slots.give());
  }
}

async function recover({ queueArn, report }: EventSourceOptions, error: unknown, closing: AbortSignal) {
  if (!closing.aborted) report(`${queueArn}: cannot receive: ${String(error)}`);
  await wait(BACKOFF_MS, undefined, { signal: closing }).catch(() => undefined);
  return [];
}

/** One receive, or as many as it takes to fill the batch while the window is open. */
async function gather(options: EventSourceOptions, closing: AbortSignal): Promise<readonly Message[]> {
  const { batchSize, windowSeconds } = options;
  const messages = await receive(options, batchSize, LONG_POLL_SECONDS, closing);
  const windowEndsMs = Date.now() + windowSeconds * 1000;
  while (messages.length > 0 && messages.length < batchSize && Date.now() < windowEndsMs) {
    const leftSeconds = Math.ceil((windowEndsMs - Date.now()) / 1000);
    messages.push(...(await receive(options, batchSize - messages.length, leftSeconds, closing)));
  }
  return messages;
}

async function receive(
  { sqs, queueUrl }: EventSourceOptions,
  count: number,
  waitSeconds: number,
  closing: AbortSignal,
): Promise<Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: Math.min(count, MAX_MESSAGES),
    WaitTimeSeconds: Math.min(waitSeconds, LONG_POLL_SECONDS),
    MessageSystemAttributeNames: ['All'],
    MessageAttributeNames: ['All'],
  });
  const { Messages = [] } = await sqs.send(command, { abortSignal: closing });
  return Messages;
}
