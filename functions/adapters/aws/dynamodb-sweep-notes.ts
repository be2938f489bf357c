import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { SCHEMA_VERSION } from '../../core/messages.ts';
import type { EpochSeconds } from '../../core/time.ts';
import type { Round, SweepNotes } from '../../ports/sweep-notes.ts';
import { TABLE } from '../../wiring/table.ts';
import { FIRST_ROUND } from '../first-round.ts';
import { roundKey, sightingKey } from './item-keys.ts';
import { sendWrite } from './send-write.ts';
import { rethrow } from './unavailable.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** The notes in the table, beside the records. */
export function dynamoDbSweepNotes(deps: Deps): SweepNotes {
  const { client, tableName } = deps;
  return {
    async readRound(list) {
      const command = new GetItemCommand({ TableName: tableName, Key: roundKey(list), ConsistentRead: true });
      const { Item } = await client.send(command).catch(rethrow);
      const stored = unmarshall(Item ?? {});
      // What another version of the code has left is begun anew.
      if (stored['schema_version'] !== SCHEMA_VERSION) return FIRST_ROUND;
      const { at, counts } = stored as Round<never>;
      return { at, counts };
    },
    async writeRound(list, round) {
      const item = { ...roundKey(list), ...marshall({ ...round, schema_version: SCHEMA_VERSION }) };
      await client.send(new PutItemCommand({ TableName: tableName, Item: item }));
    },
    noteSighting: (...sighting) => noteSighting(deps, ...sighting),
  };
}

/** Put if absent: whoever notes a worker second is given what the first one noted. */
async function noteSighting(
  { client, tableName }: Deps,
  taskArn: string,
  now: EpochSeconds,
  keepUntil: EpochSeconds,
): Promise<EpochSeconds> {
  const note = {
    first_seen_at: now,
    schema_version: SCHEMA_VERSION,
    [TABLE.timeToLive]: keepUntil,
  };
  const put = new PutItemCommand({
    TableName: tableName,
    Item: { ...sightingKey(taskArn), ...marshall(note) },
    ConditionExpression: `attribute_not_exists(${TABLE.partitionKey}) OR ${TABLE.timeToLive} <= :now`,
    ExpressionAttributeValues: marshall({ ':now': now }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const sent = await sendWrite(client, put, ConditionalCheckFailedException);
  return sent.kind === 'written' ? now : Number(sent.refusal.Item?.['first_seen_at']?.N ?? now);
}
