import { DeleteMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { Message } from '@aws-sdk/client-sqs';
import type { EventSourceOptions } from './event-source.ts';
import type { InvocationResult } from './invocation.ts';
import { succeededMessages } from './partial-failures.ts';
import { sqsEvent } from './sqs-event.ts';

/** The most that SQS deletes in one call. */
const MAX_DELETIONS = 10;

/**
 * Invokes the function with a batch and deletes what it is done with. The rest stays in flight, and comes
 * again after its visibility timeout. Never rejects.
 */
export async function handOver(
  options: EventSourceOptions,
  messages: readonly Message[],
  closing: AbortSignal,
): Promise<void> {
  if (messages.length === 0) return;
  const { queueArn, report } = options;
  try {
    const result = await options.function.invoke(sqsEvent(messages, queueArn));
    const done = doneMessages(messages, result, options.reportsPartialFailures);
    if (done.length < messages.length && !closing.aborted) {
      report(
        `${queueArn}: ${messages.length - done.length} of ${messages.length} messages failed${reasonOf(result)}`,
      );
    }
    await deleteMessages(options, done);
  } catch (error) {
    if (!closing.aborted) report(`${queueArn}: cannot delete: ${String(error)}`);
  }
}

function doneMessages(
  messages: readonly Message[],
  result: InvocationResult,
  reportsPartialFailures: boolean,
): readonly Message[] {
  if (result.kind === 'failed') return [];
  if (!reportsPartialFailures) return messages;
  const succeeded = succeededMessages(
    messages.map(({ MessageId = '' }) => MessageId),
    result.payload,
  );
  return messages.filter(({ MessageId = '' }) => succeeded.includes(MessageId));
}

function reasonOf(result: InvocationResult): string {
  return result.kind === 'failed' ? `: ${result.errorType}: ${result.message}` : '';
}

async function deleteMessages(
  { sqs, queueUrl }: EventSourceOptions,
  messages: readonly Message[],
): Promise<void> {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  for (let start = 0; start < entries.length; start += MAX_DELETIONS) {
    const Entries = entries.slice(start, start + MAX_DELETIONS);
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  }
}
