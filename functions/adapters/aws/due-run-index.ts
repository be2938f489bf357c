import { type DynamoDBClient, paginateQuery } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DueRuns } from '../../ports/run-store.ts';
import { INDEXES } from '../../wiring/table.ts';
import { DUE, idOfKey } from './items.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** The sparse index of runs that carry `next_at`, read page by page in that order. It may trail the table. */
export function dueRunIndex({ client, tableName }: Deps): DueRuns {
  const { name, partitionKey, sortKey } = INDEXES.dueRuns;
  return {
    async listDueRuns(now, limit) {
      const runIds: string[] = [];
      const pages = paginateQuery(
        { client },
        {
          TableName: tableName,
          IndexName: name,
          KeyConditionExpression: '#partition = :due AND #sort <= :now',
          ExpressionAttributeNames: { '#partition': partitionKey, '#sort': sortKey },
          ExpressionAttributeValues: marshall({ ':due': DUE, ':now': now }),
        },
      );
      for await (const page of pages) {
        runIds.push(...(page.Items ?? []).map(idOfKey));
        if (runIds.length >= limit) break;
      }
      return runIds.slice(0, limit);
    },
  };
}
