import { SendMessageBatchCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { SCHEMA_VERSION, type Step } from '../../core/messages.ts';
import type { Steps } from '../../ports.ts';

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
    async sendAll(steps) {
      let refused = 0;
      for (let start = 0; start < steps.length; start += MESSAGES_PER_BATCH) {
        const batch = steps.slice(start, start + MESSAGES_PER_BATCH);
        const Entries = batch.map((step, index) => ({ Id: String(index), MessageBody: bodyOf(step) }));
        // A batch answers 200 although entries in it were refused.
        const { Failed = [] } = await client.send(
          new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }),
        );
        refused += Failed.length;
      }
      if (refused > 0) throw new Error(`steps queue refused ${refused} of ${steps.length} messages`);
    },
  };
}

function bodyOf(step: Step): string {
  return JSON.stringify({ ...step, kind: 'step', schema_version: SCHEMA_VERSION });
}
