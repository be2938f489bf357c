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
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      (call) => {
        refuseStaleRead(commandName, call.input);
        return next(call);
      },
    { step: 'initialize' },
  );
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

/**
 * No emulator trails as DynamoDB may: here a read of the table that does not ask for consistency fails at once.
 * @param input of a command; an index knows no consistent reads
 */
function refuseStaleRead(commandName: string, input: object): void {
  if (!['GetItemCommand', 'BatchGetItemCommand', 'QueryCommand', 'ScanCommand'].includes(commandName)) return;
  const reads: object[] =
    'RequestItems' in input ? Object.values(input.RequestItems as Record<string, object>) : [input];
  const isRight = (read: object) =>
    'IndexName' in read || ('ConsistentRead' in read && read.ConsistentRead === true);
  if (reads.every(isRight)) return;
  throw new Error(`${commandName}: expected ConsistentRead or an index, got ${JSON.stringify(input)}`);
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
