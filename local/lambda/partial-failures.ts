import * as z from 'zod';

const BatchResponse = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * The messages that a function with ReportBatchItemFailures is done with. As Lambda has it: an empty answer
 * means all of them; one that is malformed, or names a message outside the batch, means none.
 */
export function succeededMessages(messageIds: readonly string[], response: unknown): readonly string[] {
  const parsed = BatchResponse.safeParse(response ?? {});
  if (!parsed.success) return [];
  const failed = parsed.data.batchItemFailures?.map(({ itemIdentifier }) => itemIdentifier) ?? [];
  if (!failed.every((messageId) => messageIds.includes(messageId))) return [];
  return messageIds.filter((messageId) => !failed.includes(messageId));
}
