import {
  SendMessageBatchCommand,
  type SendMessageBatchCommandInput,
  SendMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { SCHEMA_VERSION, type Step } from '../../core/messages.ts';
import type { Steps } from '../../ports/steps.ts';

const MESSAGES_PER_BATCH = 10;

/** The steps queue in SQS: standard, so a step may come twice, late, or out of order. */
export function sqsSteps({
  client,
  queueUrl,
}: {
  readonly client: SQSClient;
  readonly queueUrl: string;
}): Steps {
  return {
    async send(step, delaySeconds) {
      const message = { QueueUrl: queueUrl, MessageBody: bodyOf(step), DelaySeconds: delaySeconds };
      await client.send(new SendMessageCommand(message));
    },
    async sendAll(steps, isOver) {
      const refused: Refused[] = [];
      for (let start = 0; start < steps.length; start += MESSAGES_PER_BATCH) {
        const batch = steps.slice(start, start + MESSAGES_PER_BATCH);
        const Entries = batch.map((step, index) => ({ Id: String(index), MessageBody: bodyOf(step) }));
        refused.push(isOver() ? leftOf(batch) : await sendBatch(client, { QueueUrl: queueUrl, Entries }));
      }
      const failed = refused.filter(({ count }) => count > 0);
      if (failed.length === 0) return;
      const count = failed.reduce((sum, batch) => sum + batch.count, 0);
      throw new Error(`steps queue did not take ${count} of ${steps.length} messages`, {
        cause: failed[0]?.cause,
      });
    },
  };
}

/** What was refused of a batch: it answers 200 although entries in it were, or is refused whole. */
async function sendBatch(client: SQSClient, batch: SendMessageBatchCommandInput): Promise<Refused> {
  try {
    const { Failed = [] } = await client.send(new SendMessageBatchCommand(batch));
    return { count: Failed.length, cause: Failed[0] };
  } catch (error) {
    return { count: batch.Entries?.length ?? 0, cause: error };
  }
}

/** The next sweep sends them. */
function leftOf(batch: readonly Step[]): Refused {
  return { count: batch.length, cause: new Error('steps queue: expected to be done by now, time is over') };
}

interface Refused {
  readonly count: number;
  readonly cause: unknown;
}

function bodyOf(step: Step): string {
  return JSON.stringify({ ...step, kind: 'step', schema_version: SCHEMA_VERSION });
}
