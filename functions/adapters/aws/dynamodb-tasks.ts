import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Task } from '../../core/task.ts';
import type { MoveTaskResult, TaskMove } from '../../ports/run-store.ts';
import { TABLE } from '../../wiring/table.ts';
import { taskItem, taskOf } from './items.ts';
import { sendWrite } from './send-write.ts';
import { taskMoveUpdate, updateItem } from './single-writes.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Puts a task if absent. Neither this nor a move has the token that a transaction is known again by. */
export async function createTask(
  { client, tableName }: Deps,
  task: Task,
): Promise<'created' | 'task-exists'> {
  const put = new PutItemCommand({
    TableName: tableName,
    Item: taskItem(task),
    ConditionExpression: `attribute_not_exists(${TABLE.partitionKey})`,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  const sent = await sendWrite(client, put, ConditionalCheckFailedException);
  if (sent.kind === 'written') return 'created';
  const { refusal, isAnswerLost } = sent;
  return isAnswerLost && refusal.Item && isSame(taskOf(refusal.Item), task) ? 'created' : 'task-exists';
}

/** By what never changes: somebody may have claimed it already. */
function isSame(stored: Task, task: Task): boolean {
  return (
    stored.title === task.title && stored.assignee === task.assignee && stored.created_at === task.created_at
  );
}

/** Moves a task that has the status `from`. One that stands as an attempt without an answer would have left it is moved. */
export async function moveTask(
  { client, tableName }: Deps,
  taskId: string,
  move: TaskMove,
): Promise<MoveTaskResult> {
  const result = await updateItem(client, taskMoveUpdate(tableName, taskId, move));
  if (result.kind === 'updated') return { kind: 'moved', task: taskOf(result.item) };
  if (result.stored === undefined) return { kind: 'task-not-found' };
  const task = taskOf(result.stored);
  const isAsMoved = task.status === move.to && task.held_by === move.heldBy;
  return { kind: result.isAnswerLost && isAsMoved ? 'moved' : 'other-status', task };
}
