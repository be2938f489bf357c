import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Run } from '../../core/run.ts';
import type { TaskRelease } from '../../core/task.ts';
import type { Claim } from '../../ports/run-store.ts';
import { INDEXES } from '../../wiring/table.ts';
import { taskKey } from './item-keys.ts';
import { updateExpression } from './update-expression.ts';

/** The fence: a run changes, or trusts, its task only while it is the task's current run. */
const IS_RUNNING_THIS = 'current_run_id = :run_id AND #status = :running';
const runningThis = (runId: string) => marshall({ ':run_id': runId, ':running': 'running' });

export function checkTask(table: string, run: Run): TransactWriteItem {
  return {
    ConditionCheck: {
      TableName: table,
      Key: taskKey(run.task_id),
      ConditionExpression: IS_RUNNING_THIS,
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: runningThis(run.run_id),
    },
  };
}

export function releaseTask(table: string, run: Run, release: TaskRelease): TransactWriteItem {
  const { failures } = release;
  const update = updateExpression({
    status: release.status,
    [INDEXES.tasksByStatus.partitionKey]: release.status,
    current_run_id: null,
    held_by: release.held_by,
    ...(failures.kind === 'reset' && { consecutive_failures: 0, last_failure_error: null }),
    ...(failures.kind === 'add' && { last_failure_error: failures.error }),
  });
  const add = failures.kind === 'add' ? ' ADD consecutive_failures :one' : '';
  return {
    Update: {
      TableName: table,
      Key: taskKey(run.task_id),
      UpdateExpression: update.UpdateExpression + add,
      ConditionExpression: IS_RUNNING_THIS,
      ExpressionAttributeNames: update.ExpressionAttributeNames,
      ExpressionAttributeValues: {
        ...update.ExpressionAttributeValues,
        ...runningThis(run.run_id),
        ...(failures.kind === 'add' && marshall({ ':one': 1 })),
      },
    },
  };
}

/** A task's move from ready to running, if it still is as it was read. */
export function claimTask(table: string, { task, run }: Claim): TransactWriteItem {
  const update = updateExpression({
    status: 'running',
    [INDEXES.tasksByStatus.partitionKey]: 'running',
    current_run_id: run.run_id,
    attempts: run.attempt,
    held_by: null,
  });
  return {
    Update: {
      TableName: table,
      Key: taskKey(task.task_id),
      ...update,
      ConditionExpression: '#status = :ready AND attempts = :read_attempts',
      ExpressionAttributeValues: {
        ...update.ExpressionAttributeValues,
        ...marshall({ ':ready': 'ready', ':read_attempts': task.attempts }),
      },
    },
  };
}
