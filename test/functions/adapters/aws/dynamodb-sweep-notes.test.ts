import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDbSweepNotes } from '../../../../functions/adapters/aws/dynamodb-sweep-notes.ts';
import { roundKey, sightingKey } from '../../../../functions/adapters/aws/item-keys.ts';
import { startTestTable, type TestTable } from '../../../support/dynamodb.ts';
import { NOW } from '../../../support/records.ts';
import { describeSweepNotes } from '../sweep-notes-contract.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

describe('the notes in the table', () => {
  it('are begun anew from those that another version of the code has left', async () => {
    const { client, tableName } = table;
    const Item = { ...roundKey('workers'), schema_version: { N: '2' }, at: { S: 'somewhere' } };
    await client.send(new PutItemCommand({ TableName: tableName, Item }));
    expect(await dynamoDbSweepNotes(table).readRound('workers')).toEqual({ at: null, counts: {} });
  });

  it('leave no sighting behind: it expires', async () => {
    const { client, tableName } = table;
    await dynamoDbSweepNotes(table).noteSighting('arn:1', NOW, NOW + 86_400);
    const { Item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: sightingKey('arn:1'), ConsistentRead: true }),
    );
    expect(Item?.['expires_at']?.N).toBe(String(NOW + 86_400));
  });
});

describeSweepNotes('dynoxide', () => dynamoDbSweepNotes(table));
