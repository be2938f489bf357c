import * as z from 'zod';
import type { AccessesOf, BareAccess, Place } from '../accesses.ts';

/** A transaction has no action of its own: each item needs that of its write or read, on its own table. */
export const dynamoDbAccesses: AccessesOf = ({ action, input }, place) => {
  switch (action) {
    case 'GetItem':
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
    case 'Query':
    case 'Scan':
      return [{ action: `dynamodb:${action}`, resource: targetArn(OneTable.parse(input), place) }];
    case 'BatchGetItem':
    case 'BatchWriteItem':
      return Object.keys(Batch.parse(input).RequestItems).map((TableName) => ({
        action: `dynamodb:${action}`,
        resource: targetArn({ TableName }, place),
      }));
    case 'TransactGetItems':
    case 'TransactWriteItems':
      return Transaction.parse(input).TransactItems.flatMap((item) => itemAccesses(item, place));
    default:
      return undefined;
  }
};

const OneTable = z.looseObject({ TableName: z.string(), IndexName: z.string().optional() });
const Batch = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });

const TRANSACTED = ['Get', 'Put', 'Update', 'Delete', 'ConditionCheck'] as const;
const Transaction = z.looseObject({ TransactItems: z.array(z.partialRecord(z.enum(TRANSACTED), OneTable)) });
type TransactItem = z.infer<typeof Transaction>['TransactItems'][number];

function itemAccesses(item: TransactItem, place: Place): readonly BareAccess[] {
  return TRANSACTED.flatMap((kind) => {
    const target = item[kind];
    return target ? [{ action: `dynamodb:${kind}Item`, resource: targetArn(target, place) }] : [];
  });
}

/** A table may be named by its ARN; an index has an ARN of its own, and needs none of its table. */
function targetArn({ TableName, IndexName }: z.infer<typeof OneTable>, place: Place): string {
  const table = TableName.startsWith('arn:')
    ? TableName
    : `arn:aws:dynamodb:${place.region}:${place.accountId}:table/${TableName}`;
  return IndexName === undefined ? table : `${table}/index/${IndexName}`;
}
