import {
  type DynamoDBClient,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Unavailable } from '../../ports.ts';

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

/** Writes all actions or none. The SDK makes the idempotency token, so a retried request writes once. */
export async function transact<Name extends string>(
  client: DynamoDBClient,
  actions: Actions<Name>,
): Promise<TransactionResult<Name>> {
  try {
    await client.send(new TransactWriteItemsCommand({ TransactItems: actions.map(({ write }) => write) }));
    return { kind: 'written' };
  } catch (error) {
    if (error instanceof TransactionCanceledException) return resultOf(error, actions);
    throw asUnavailable(error);
  }
}

/** Reads the cancellation reasons: one an action, in the order of the request. */
function resultOf<Name extends string>(
  error: TransactionCanceledException,
  actions: Actions<Name>,
): TransactionResult<Name> {
  const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code ?? 'None');
  const refused = actions.filter((_, index) => codes[index] === 'ConditionalCheckFailed');
  if (refused.length > 0) return { kind: 'refused', by: new Set(refused.map(({ name }) => name)) };
  if (codes.includes('TransactionConflict')) return { kind: 'conflict' };
  if (codes.some((code) => BUSY.has(code)))
    throw new Unavailable('DynamoDB throttled the write', { cause: error });
  throw error;
}

const THROTTLES = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  // A single write met a transaction on the same item.
  'TransactionConflictException',
]);

export function rethrow(error: unknown): never {
  throw asUnavailable(error);
}

/** A throttled call stored nothing; anything else may have, and stays what it is. */
export function asUnavailable(error: unknown): unknown {
  const isThrottle = error instanceof Error && THROTTLES.has(error.name);
  return isThrottle ? new Unavailable(`DynamoDB: ${error.name}`, { cause: error }) : error;
}
