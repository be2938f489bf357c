import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { setTimeout as delay } from 'node:timers/promises';

export interface Activity {
  readonly sqs: SQSClient;
  readonly queueUrls: readonly string[];
  /** Invocations without a result, events on their way. */
  readonly running: () => number;
}

const POLL_INTERVAL_MS = 25;

/** Resolves once nothing runs and no message waits, is delayed or in flight. Throws after `timeoutMs`. */
export async function waitUntilIdle(activity: Activity, timeoutMs: number): Promise<void> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const running = activity.running();
    const waiting = await messagesIn(activity);
    if (running === 0 && waiting === 0) return;
    if (Date.now() > deadlineMs) {
      throw new Error(
        `idle: expected within ${timeoutMs} ms, got ${running} running and ${waiting} messages`,
      );
    }
    await delay(POLL_INTERVAL_MS);
  }
}

const COUNTS = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

async function messagesIn({ sqs, queueUrls }: Activity): Promise<number> {
  const counts = await Promise.all(
    queueUrls.map(async (QueueUrl) => {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...COUNTS] });
      const { Attributes = {} } = await sqs.send(command);
      return COUNTS.map((name) => Number(Attributes[name]));
    }),
  );
  return counts.flat().reduce((sum, count) => sum + count, 0);
}
