import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll } from 'vitest';
import { dynamoDbLists } from '../../../../functions/adapters/aws/dynamodb-lists.ts';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { OPEN, runKey } from '../../../../functions/adapters/aws/items.ts';
import { INDEXES } from '../../../../functions/wiring/table.ts';
import { startTestTable, type TestTable } from '../../../support/dynamodb.ts';
import { describeRunLists } from '../run-lists-contract.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

describeRunLists('dynoxide', (clock) => ({
  store: dynamoDbRunStore({ ...table, retentionDays: 90, clock }),
  lists: dynamoDbLists({ ...table, clock }),
  // The emulator's indexes never trail: this puts the run back into the one that it has left.
  whileOpenRunsTrail: async (runId, act) => {
    await act();
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: runKey(runId),
        UpdateExpression: 'SET #open = :open',
        ExpressionAttributeNames: { '#open': INDEXES.openRuns.partitionKey },
        ExpressionAttributeValues: marshall({ ':open': OPEN }),
      }),
    );
  },
}));
