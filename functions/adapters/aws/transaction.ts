import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../../ports/unavailable.ts';
import { sendWrite } from './send-write.ts';

/** The actions of one transaction, each under the name that a failed condition is told by. */
export type Actions<Name extends string> = readonly {
  readonly name: Name;
  readonly write: TransactWriteItem;
}[];

export type TransactionResult<Name extends string> =
  | { readonly kind: 'written' }
  /** Names of the actions whose condition did not hold. */
  | { readonly kind: 'refused'; readonly by: ReadonlySet<Name> }
  /** Another transaction held one of the items: nothing was written, try anew. */
  | { readonly kind: 'conflict' };

const BUSY = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded', 'RequestLimitExceeded']);

/**
 * Writes all actions or none. The SDK makes the idempotency token, which all attempts of one call carry: by it DynamoDB
 * answers for ten minutes as it did to the first that it stored, so a condition that does not hold stored nothing.
 */
export async function transact<Name extends string>(
  client: DynamoDBClient,
  actions: Actions<Name>,
): Promise<TransactionResult<Name>> {
  const command = new TransactWriteItemsCommand({ TransactItems: actions.map(({ write }) => write) });
  const sent = await sendWrite(client, command, TransactionCanceledException);
  return sent.kind === 'written' ? { kind: 'written' } : resultOf(sent, actions);
}

/** Reads the cancellation reasons: one an action, in the order of the request. */
function resultOf<Name extends string>(
  {
    refusal,
    isAnswerLost,
  }: { readonly refusal: TransactionCanceledException; readonly isAnswerLost: boolean },
  actions: Actions<Name>,
): TransactionResult<Name> {
  const codes = (refusal.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  // Beside a conflict a condition is no last word: it may have been held against half of what the other one writes.
  if (codes.includes('TransactionConflict')) return { kind: 'conflict' };
  const refused = actions.filter((_, index) => codes[index] === 'ConditionalCheckFailed');
  if (refused.length > 0) return { kind: 'refused', by: new Set(refused.map(({ name }) => name)) };
  if (!isAnswerLost && codes.some((code) => BUSY.has(code)))
    throw new Unavailable('DynamoDB throttled the write', { cause: refusal });
  throw refusal;
}
