import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { INDEXES } from '../../../functions/wiring/table.ts';

export type StoredItem = Readonly<Record<string, AttributeValue>> | undefined;

const WRITE_UNIT_BYTES = 1024;
const READ_UNIT_BYTES = 4096;

/** A transaction writes each item twice, to prepare and to commit; a check counts as a write. By the larger image. */
export function transactedWriteUnits(before: StoredItem, after: StoredItem): number {
  const bytes = Math.max(sizeOf(before), sizeOf(after));
  return 2 * Math.max(1, Math.ceil(bytes / WRITE_UNIT_BYTES));
}

/** An entry of keys is below a kilobyte: one unit to put or delete it, two to move it, none where it stays. */
export function indexWriteUnits(before: StoredItem, after: StoredItem): number {
  return Object.values(INDEXES)
    .map(({ partitionKey, sortKey }) => {
      const [old, next] = [before, after].map((item) => entryOf(item, partitionKey, sortKey));
      if (old === next) return 0;
      return old !== undefined && next !== undefined ? 2 : 1;
    })
    .reduce<number>((sum, units) => sum + units, 0);
}

/** A read that need not be consistent costs half. */
export function readUnits(item: StoredItem, isConsistent: boolean): number {
  return Math.max(1, Math.ceil(sizeOf(item) / READ_UNIT_BYTES)) * (isConsistent ? 1 : 0.5);
}

function entryOf(item: StoredItem, partitionKey: string, sortKey: string): string | undefined {
  const [partition, sort] = [item?.[partitionKey]?.S, item?.[sortKey]?.N];
  return partition === undefined || sort === undefined ? undefined : `${partition}/${sort}`;
}

/** By DynamoDB's rules: names and texts in UTF-8, numbers by their digits, three bytes for each list or map. */
export function sizeOf(item: StoredItem): number {
  return Object.entries(item ?? {}).reduce((sum, [name, value]) => sum + bytes(name) + sizeOfValue(value), 0);
}

function sizeOfValue(value: AttributeValue): number {
  if (value.S !== undefined) return bytes(value.S);
  if (value.N !== undefined) return Math.ceil(value.N.length / 2) + 1;
  if (value.L) return value.L.reduce((sum, one) => sum + sizeOfValue(one) + 1, 3);
  if (value.M) return sizeOf(value.M) + 3 + Object.keys(value.M).length;
  return 1;
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
