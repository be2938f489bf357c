import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemExpiry } from '../../core/retention.ts';
import type { Renewals } from '../../ports/renewals.ts';
import { TABLE } from '../../wiring/table.ts';
import { eventSortKey, type Item, LAST_EVENT_SORT_KEY, runPartition, workerKey } from './item-keys.ts';
import { expiryUpdate, renewalUpdate, updateItem } from './single-writes.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
}

/** Item by item, the run's own mark last: where one fails, all are found again. */
export function dynamoDbRenewals(deps: Deps): Renewals {
  const { client, tableName, retentionDays } = deps;
  return {
    async renewExpiry(run, now) {
      const expiresAt = itemExpiry(run, now, retentionDays);
      const putOff = (key: Item) => updateItem(client, expiryUpdate(tableName, key, expiresAt));
      const workers = [run.worker, ...run.late_workers].filter((worker) => worker !== null);
      for (const { task_arn } of workers) await putOff(workerKey(task_arn));
      for await (const key of eventKeys(deps, run.run_id)) await putOff(key);
      await updateItem(client, renewalUpdate(tableName, run.run_id, now));
    },
  };
}

async function* eventKeys({ client, tableName }: Deps, runId: string): AsyncGenerator<Item> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: `${TABLE.partitionKey} = :run AND ${TABLE.sortKey} BETWEEN :first AND :last`,
      ProjectionExpression: `${TABLE.partitionKey}, ${TABLE.sortKey}`,
      ExpressionAttributeValues: marshall({
        ':run': runPartition(runId),
        ':first': eventSortKey(1),
        ':last': LAST_EVENT_SORT_KEY,
      }),
    },
  );
  for await (const { Items = [] } of pages) yield* Items;
}
