import {
  type DynamoDBClient,
  GetItemCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { TABLE } from '../../../functions/wiring/table.ts';
import { indexWriteUnits, readUnits, type StoredItem, transactedWriteUnits } from './dynamodb-units.ts';

type Key = NonNullable<StoredItem>;

/** The same client, adding up the units of what passes through it; any other call than these two is refused. */
export function countingClient(client: DynamoDBClient, tableName: string) {
  const units = { write: 0, indexWrite: 0, read: 0 };
  const read = async (Key: Key): Promise<StoredItem> =>
    (await client.send(new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true }))).Item;

  const transact = async (command: TransactWriteItemsCommand) => {
    const actions = command.input.TransactItems ?? [];
    const keys = actions.map(keyOf);
    const before = await Promise.all(keys.map(read));
    const answer = await client.send(command);
    const after = await Promise.all(keys.map(read));
    for (const [index, old] of before.entries()) {
      units.write += transactedWriteUnits(old, after[index]);
      units.indexWrite += indexWriteUnits(old, after[index]);
    }
    return answer;
  };
  const get = async (command: GetItemCommand) => {
    const answer = await client.send(command);
    units.read += readUnits(answer.Item, command.input.ConsistentRead === true);
    return answer;
  };
  const send = (command: unknown) => {
    if (command instanceof TransactWriteItemsCommand) return transact(command);
    if (command instanceof GetItemCommand) return get(command);
    throw new Error(
      'DynamoDB call: expected GetItem or TransactWriteItems, got one without a rule for its units',
    );
  };
  return { units, client: { send } as unknown as DynamoDBClient };
}

function keyOf({ Put, Update, ConditionCheck, Delete }: TransactWriteItem): Key {
  const from = Put?.Item ?? Update?.Key ?? ConditionCheck?.Key ?? Delete?.Key ?? {};
  const names = [TABLE.partitionKey, TABLE.sortKey];
  return Object.fromEntries(Object.entries(from).filter(([name]) => names.some((known) => known === name)));
}
