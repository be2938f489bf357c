import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import { Unavailable } from '../../ports/unavailable.ts';
import type { Item } from './item-keys.ts';
import { rethrow } from './unavailable.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
}

const ROUNDS = 5;
const FIRST_PAUSE_MS = 50;

/**
 * Reads items consistently, in no order; those that are not there are left out.
 * @param keys at most 100, each once: more, or one twice, is refused by DynamoDB
 * @throws Unavailable where DynamoDB keeps leaving keys unread: it is throttled
 */
export async function batchGet(
  { client, tableName, clock }: Deps,
  keys: readonly Item[],
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let unread = [...keys];
  for (let round = 0; unread.length > 0; round += 1) {
    if (round === ROUNDS)
      throw new Unavailable(`DynamoDB left ${unread.length} of ${keys.length} keys unread`);
    if (round > 0) await clock.sleep(FIRST_PAUSE_MS * 2 ** (round - 1));
    const request = { RequestItems: { [tableName]: { Keys: unread, ConsistentRead: true } } };
    const answer = await client.send(new BatchGetItemCommand(request)).catch(rethrow);
    found.push(...(answer.Responses?.[tableName] ?? []));
    unread = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  }
  return found;
}
