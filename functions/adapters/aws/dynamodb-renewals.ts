import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { itemExpiry } from '../../core/retention.ts';
import { type EpochSeconds, SECONDS_PER_DAY } from '../../core/time.ts';
import type { Renewals } from '../../ports/renewals.ts';
import { TABLE } from '../../wiring/table.ts';
import { eventSortKey, type Item, LAST_EVENT_SORT_KEY, runPartition, workerKey } from './item-keys.ts';
import { expiryUpdate, renewalUpdate, updateItem } from './single-writes.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
}

/** Of one run in one sweep: one that was terminated again and again may have very many. */
const MAX_EVENTS_AT_ONCE = 1000;
const WRITES_SIDE_BY_SIDE = 25;

/** The run's own mark last: where an item fails, or there are too many, the run stays due and the rest is found again. */
export function dynamoDbRenewals(deps: Deps): Renewals {
  const { client, tableName, retentionDays } = deps;
  return {
    async renewExpiry(run, now) {
      const expiresAt = itemExpiry(run, now, retentionDays);
      const putOff = (key: Item) => updateItem(client, expiryUpdate(tableName, key, expiresAt));
      const workers = [run.worker, ...run.late_workers].filter((worker) => worker !== null);
      await Promise.all(workers.map(({ task_arn }) => putOff(workerKey(task_arn))));
      // What a sweep before has put off in the last day is done.
      const keys = await eventKeys(deps, run.run_id, expiresAt - SECONDS_PER_DAY);
      for (let start = 0; start < keys.length; start += WRITES_SIDE_BY_SIDE)
        await Promise.all(keys.slice(start, start + WRITES_SIDE_BY_SIDE).map(putOff));
      if (keys.length < MAX_EVENTS_AT_ONCE)
        await updateItem(client, renewalUpdate(tableName, run.run_id, now));
    },
  };
}

/** Of the events that expire before this, as many as are renewed at once, the oldest first. */
async function eventKeys(
  { client, tableName }: Deps,
  runId: string,
  before: EpochSeconds,
): Promise<readonly Item[]> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: `${TABLE.partitionKey} = :run AND ${TABLE.sortKey} BETWEEN :first AND :last`,
      FilterExpression: '#expiry < :before',
      ProjectionExpression: `${TABLE.partitionKey}, ${TABLE.sortKey}`,
      ExpressionAttributeNames: { '#expiry': TABLE.timeToLive },
      ExpressionAttributeValues: marshall({
        ':run': runPartition(runId),
        ':first': eventSortKey(1),
        ':last': LAST_EVENT_SORT_KEY,
        ':before': before,
      }),
    },
  );
  const keys: Item[] = [];
  for await (const { Items = [] } of pages) {
    keys.push(...Items);
    if (keys.length >= MAX_EVENTS_AT_ONCE) break;
  }
  return keys.slice(0, MAX_EVENTS_AT_ONCE);
}
