import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { INDEXES, TABLE } from '../../functions/wiring/table.ts';
import { startDynamoDb } from '../../local/aws-endpoint/dynamodb.ts';
import { startReaper } from '../../local/reaper.ts';

export interface TestTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  close(): Promise<void>;
}

/** A table of our keys and indexes in an emulator of its own. */
export async function startTestTable(): Promise<TestTable> {
  const reaper = await startReaper();
  const emulator = await startDynamoDb({
    reaper,
    onExit: (reason) => {
      throw new Error(reason);
    },
  });
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const client = new DynamoDBClient({ endpoint: emulator.url, region: 'us-east-1', credentials });
  const tableName = 'contract';
  await client.send(createTable(tableName));
  return {
    client,
    tableName,
    close: async () => {
      client.destroy();
      await emulator.close();
      await reaper.close();
    },
  };
}

function createTable(tableName: string): CreateTableCommand {
  const keySchema = (partition: string, sort: string) => [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ];
  const indexes = Object.values(INDEXES);
  const strings = [TABLE.partitionKey, TABLE.sortKey, ...indexes.map(({ partitionKey }) => partitionKey)];
  const numbers = [...new Set(indexes.map(({ sortKey }) => sortKey))];
  return new CreateTableCommand({
    TableName: tableName,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: keySchema(TABLE.partitionKey, TABLE.sortKey),
    AttributeDefinitions: [
      ...strings.map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
      ...numbers.map((AttributeName) => ({ AttributeName, AttributeType: 'N' as const })),
    ],
    GlobalSecondaryIndexes: indexes.map(({ name, partitionKey, sortKey }) => ({
      IndexName: name,
      KeySchema: keySchema(partitionKey, sortKey),
      Projection: { ProjectionType: 'KEYS_ONLY' as const },
    })),
  });
}
