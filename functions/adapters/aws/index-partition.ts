import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { INDEXES } from '../../wiring/table.ts';
import type { Entry } from '../list-page.ts';
import type { Item } from './item-keys.ts';
import { idOfKey } from './items.ts';
import { rethrow } from './unavailable.ts';

/** One partition of an index: what a part of a list is read from. */
export interface Partition {
  readonly index: (typeof INDEXES)[keyof typeof INDEXES];
  readonly value: string;
  readonly order: 'oldest-first' | 'latest-first';
  /** The key of a record in the table. */
  readonly keyOf: (id: string) => Item;
}

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Entries from behind `after` on. That one need not be there any more: its key says where it would stand. */
export async function readEntries(
  { client, tableName }: Deps,
  { index, value, order, keyOf }: Partition,
  after: Entry | null,
  limit: number,
): Promise<readonly Entry[]> {
  const { name, partitionKey, sortKey } = index;
  const query = new QueryCommand({
    TableName: tableName,
    IndexName: name,
    KeyConditionExpression: '#partition = :value',
    ExpressionAttributeNames: { '#partition': partitionKey },
    ExpressionAttributeValues: marshall({ ':value': value }),
    ScanIndexForward: order === 'oldest-first',
    Limit: limit,
    ...(after && {
      ExclusiveStartKey: { ...keyOf(after.id), ...marshall({ [partitionKey]: value, [sortKey]: after.at }) },
    }),
  });
  const { Items = [] } = await client.send(query).catch(rethrow);
  return Items.map((item) => ({ at: Number(unmarshall(item)[sortKey]), id: idOfKey(item) }));
}
