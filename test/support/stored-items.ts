import { BatchWriteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TABLE } from '../../functions/wiring/table.ts';
import type { TestTable } from './dynamodb.ts';

export type StoredItem = Readonly<Record<string, unknown>>;

/**
 * The items of one task as the first version left them in the table, to be read by every later one: never changed,
 * only added to.
 */
export function readStoredItems(name: string): readonly StoredItem[] {
  const file = join(import.meta.dirname, '../fixtures/records', `${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as StoredItem[];
}

export async function putItems(table: TestTable, items: readonly StoredItem[]): Promise<void> {
  const requests = items.map((item) => ({ PutRequest: { Item: marshall(item) } }));
  await table.client.send(new BatchWriteItemCommand({ RequestItems: { [table.tableName]: requests } }));
}

/** What stands in the table now, storage attributes and all. */
export async function getItem(table: TestTable, partition: unknown, sort: unknown): Promise<StoredItem> {
  const Key = marshall({ [TABLE.partitionKey]: partition, [TABLE.sortKey]: sort });
  const { Item = {} } = await table.client.send(
    new GetItemCommand({ TableName: table.tableName, Key, ConsistentRead: true }),
  );
  return unmarshall(Item);
}
