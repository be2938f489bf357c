import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import { compilePattern } from './pattern.ts';

export interface RuleOptions {
  readonly arn: string;
  readonly pattern: unknown;
  readonly targets: readonly QueueTarget[];
  /** Of the emulator itself, not of the endpoint that counts: this is EventBridge's own traffic. */
  readonly sqs: SQSClient;
  /** Told in one line that an event reached neither a target nor its dead-letter queue. */
  readonly report: (line: string) => void;
}

export interface QueueTarget {
  readonly arn: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl?: string;
}

export interface Rule {
  /** Resolves once each target, or its dead-letter queue, has the event; at once where it does not match. */
  deliver(event: unknown): Promise<void>;
}

/** An EventBridge rule with queues as targets. Throws on a pattern that is not understood. */
export function createRule(options: RuleOptions): Rule {
  const matches = compilePattern(options.pattern);
  return {
    deliver: async (event) => {
      if (!matches(event)) return;
      await Promise.all(options.targets.map((target) => deliverTo(target, JSON.stringify(event), options)));
    },
  };
}

/** A queue that refuses is not tried again: what refuses locally, such as a queue that is gone, stays so. */
async function deliverTo(
  target: QueueTarget,
  body: string,
  { arn, sqs, report }: RuleOptions,
): Promise<void> {
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: target.queueUrl, MessageBody: body }));
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    await sqs
      .send(
        new SendMessageCommand({
          QueueUrl: target.deadLetterQueueUrl,
          MessageBody: body,
          MessageAttributes: deadLetterAttributes({
            RULE_ARN: arn,
            TARGET_ARN: target.arn,
            ERROR_CODE: name === 'QueueDoesNotExist' ? 'NO_RESOURCE' : 'ERROR_FROM_TARGET',
            ERROR_MESSAGE: message,
          }),
        }),
      )
      .catch((refusal: unknown) => report(`${arn}: event lost: ${message}; ${String(refusal)}`));
  }
}

function deadLetterAttributes(
  attributes: Readonly<Record<string, string>>,
): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
  );
}
