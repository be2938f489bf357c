import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { EpochSeconds } from '../../core/time.ts';
import type { Heartbeat, TaskMove } from '../../ports/run-store.ts';
import { INDEXES, TABLE } from '../../wiring/table.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { type Item, runKey, taskKey } from './item-keys.ts';
import { sendWrite } from './send-write.ts';
import { updateExpression } from './update-expression.ts';

/** One item written under its condition: as it is now, or as it was when the condition failed. */
export type UpdateResult =
  | { readonly kind: 'updated'; readonly item: Item }
  | {
      readonly kind: 'refused';
      readonly stored: Item | undefined;
      /** An attempt before went without an answer: what is stored may be its work. */
      readonly isAnswerLost: boolean;
    };

type Update = ConstructorParameters<typeof UpdateItemCommand>[0];

export async function updateItem(client: DynamoDBClient, update: Update): Promise<UpdateResult> {
  const returns = { ReturnValues: 'ALL_NEW', ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  const command = new UpdateItemCommand({ ...update, ...returns });
  const sent = await sendWrite(client, command, ConditionalCheckFailedException);
  if (sent.kind === 'written') return { kind: 'updated', item: sent.output.Attributes ?? {} };
  return { kind: 'refused', stored: sent.refusal.Item, isAnswerLost: sent.isAnswerLost };
}

export function heartbeatUpdate(table: string, runId: string, { at, note }: Heartbeat): Update {
  const update = updateExpression({ last_heartbeat_at: at, ...(note !== undefined && { last_note: note }) });
  return onlyIn(table, runKey(runId), update, 'running');
}

export function taskMoveUpdate(table: string, taskId: string, { from, to, heldBy }: TaskMove): Update {
  const update = updateExpression({ status: to, [INDEXES.tasksByStatus.partitionKey]: to, held_by: heldBy });
  return onlyIn(table, taskKey(taskId), update, from);
}

/** Notes when what the run has on record was renewed; of an open run only. */
export function renewalUpdate(table: string, runId: string, at: EpochSeconds): Update {
  return onlyIn(table, runKey(runId), updateExpression({ expiry_renewed_at: at }), 'running');
}

/** Puts the expiry of an item off; never forward, since somebody who came later may have been faster. */
export function expiryUpdate(table: string, key: Item, expiresAt: EpochSeconds): Update {
  const { timeToLive } = TABLE;
  const isEarlier = `attribute_not_exists(#${timeToLive}) OR #${timeToLive} < :${timeToLive}`;
  return {
    TableName: table,
    Key: key,
    ...updateExpression({ [timeToLive]: expiresAt }),
    ConditionExpression: `attribute_exists(${TABLE.partitionKey}) AND (${isEarlier})`,
  };
}

/** An update of an item that is there and has this status. */
function onlyIn(
  table: string,
  key: Item,
  update: ReturnType<typeof updateExpression>,
  status: string,
): Update {
  return {
    TableName: table,
    Key: key,
    UpdateExpression: update.UpdateExpression,
    ConditionExpression: `attribute_exists(${TABLE.partitionKey}) AND #status = :only_in`,
    ExpressionAttributeNames: { ...update.ExpressionAttributeNames, '#status': 'status' },
    ExpressionAttributeValues: { ...update.ExpressionAttributeValues, ...marshall({ ':only_in': status }) },
  };
}
