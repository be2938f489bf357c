import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDbLists } from '../../../../functions/adapters/aws/dynamodb-lists.ts';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { runKey } from '../../../../functions/adapters/aws/item-keys.ts';
import { OPEN } from '../../../../functions/adapters/aws/items.ts';
import { INDEXES } from '../../../../functions/wiring/table.ts';
import { startTestTable, type TestTable } from '../../../support/dynamodb.ts';
import { anOpenRun, aTask } from '../../../support/records.ts';
import { testClock } from '../../../support/world.ts';
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

describe('a record that this code cannot read', () => {
  it('is told and left out where a sweep lists, and fails the list of a caller', async () => {
    const clock = testClock();
    const store = dynamoDbRunStore({ ...table, retentionDays: 90, clock });
    const task = aTask();
    await store.createTask(task);
    const run = anOpenRun({ task_id: task.task_id });
    await store.claimRun({ task, run, events: [{ kind: 'claimed', payload: {} }] });
    await table.client.send(
      new UpdateItemCommand({
        TableName: table.tableName,
        Key: runKey(run.run_id),
        UpdateExpression: 'SET schema_version = :newer',
        ExpressionAttributeValues: marshall({ ':newer': 2 }),
      }),
    );
    const told: unknown[] = [];
    const lenient = dynamoDbLists({ ...table, clock, onUnreadable: (error) => void told.push(error) });
    expect(await lenient.readRuns([run.run_id])).toEqual([]);
    expect(told).toHaveLength(1);
    const strict = dynamoDbLists({ ...table, clock });
    await expect(strict.readRuns([run.run_id])).rejects.toThrow('schema_version');
  });
});
