import { afterAll, beforeAll } from 'vitest';
import { dueRunIndex } from '../../../../functions/adapters/aws/due-run-index.ts';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { startTestTable, type TestTable } from '../../../support/dynamodb.ts';
import { describeRunStore } from '../run-store-contract.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

describeRunStore('dynoxide', () => ({
  ...dynamoDbRunStore({ ...table, retentionDays: 90 }),
  ...dueRunIndex(table),
}));
