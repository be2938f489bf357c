import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Run, RunEvent, RunMove } from '../../core/run.ts';
import type { TaskRelease } from '../../core/task.ts';
import { SECONDS_PER_DAY } from '../../core/time.ts';
import type { Claim, RunCommit } from '../../ports.ts';
import { INDEXES, TABLE } from '../../wiring/table.ts';
import {
  eventItem,
  eventKey,
  patchAttributes,
  runItem,
  runKey,
  taskKey,
  workerItem,
  workerKey,
} from './items.ts';

const IF_ABSENT = `attribute_not_exists(${TABLE.partitionKey})`;

/** The move of a run, if nobody moved it since it was read. */
export function updateRun(table: string, { run, move }: RunCommit, retentionDays: number): TransactWriteItem {
  const { set, remove } = patchAttributes(move.set);
  const expiresAt = expiryOf({ ...run, ...move.set }, retentionDays);
  const update = updateExpression(
    {
      ...set,
      version: run.version + move.events.length,
      ...(expiresAt && { [TABLE.timeToLive]: expiresAt }),
    },
    remove,
  );
  const look = run.next_at === null ? 'attribute_not_exists(next_at)' : 'next_at = :read_next_at';
  return {
    Update: {
      TableName: table,
      Key: runKey(run.run_id),
      ...update,
      ConditionExpression: `version = :read_version AND ${look}`,
      ExpressionAttributeValues: {
        ...update.ExpressionAttributeValues,
        ...marshall({
          ':read_version': run.version,
          ...(run.next_at !== null && { ':read_next_at': run.next_at }),
        }),
      },
    },
  };
}

/** The events of a move, numbered on from the run's version. */
export function putEvents(table: string, commit: RunCommit, retentionDays: number): TransactWriteItem[] {
  const { run, move, createdAt } = commit;
  const expiresAt = expiryOf({ ...run, ...move.set }, retentionDays);
  return numbered(run, run.version, move.events, createdAt).map((event) => ({
    Put: { TableName: table, Item: eventItem(event, expiresAt), ConditionExpression: IF_ABSENT },
  }));
}

/** A transaction takes 100 actions; the end of a run needs a few of them itself. */
const MOST_EVENTS_TO_EXPIRE = 90;

/**
 * What was written before a run's end expires with it: its earlier events and its worker's binding. Of a run with
 * more events than a transaction can take, the oldest stay behind, where no read shows them.
 */
export function expireWithRun(
  table: string,
  { run, move }: RunCommit,
  retentionDays: number,
): TransactWriteItem[] {
  const expiresAt = expiryOf({ ended_at: move.set.ended_at ?? null }, retentionDays);
  if (expiresAt === undefined) return [];
  const oldest = Math.max(1, run.version - MOST_EVENTS_TO_EXPIRE + 1);
  const ids = Array.from({ length: run.version - oldest + 1 }, (_, index) => oldest + index);
  const keys = [
    ...ids.map((id) => eventKey(run.run_id, id)),
    ...(run.worker ? [workerKey(run.worker.task_arn)] : []),
  ];
  return keys.map((Key) => ({
    Update: {
      TableName: table,
      Key,
      ...updateExpression({ [TABLE.timeToLive]: expiresAt }),
      ConditionExpression: `attribute_exists(${TABLE.partitionKey})`,
    },
  }));
}

/** Binds a worker to a run; again for the same run is no conflict. */
export function putWorker(table: string, taskArn: string, runId: string): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: workerItem(taskArn, runId),
      ConditionExpression: `${IF_ABSENT} OR run_id = :run_id`,
      ExpressionAttributeValues: marshall({ ':run_id': runId }),
    },
  };
}

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

export function putClaimedRun(table: string, { run, events }: Claim): TransactWriteItem[] {
  return [
    { Put: { TableName: table, Item: runItem(run), ConditionExpression: IF_ABSENT } },
    ...numbered(run, 0, events, run.started_at).map((event) => ({
      Put: { TableName: table, Item: eventItem(event, undefined), ConditionExpression: IF_ABSENT },
    })),
  ];
}

function numbered(run: Run, after: number, events: RunMove['events'], createdAt: number): RunEvent[] {
  return events.map((event, index) => ({
    ...event,
    id: after + index + 1,
    run_id: run.run_id,
    task_id: run.task_id,
    created_at: createdAt,
  }));
}

function expiryOf(run: { readonly ended_at: number | null }, retentionDays: number): number | undefined {
  return run.ended_at === null ? undefined : run.ended_at + retentionDays * SECONDS_PER_DAY;
}

/** `SET` and `REMOVE` of plain attributes; every name is a placeholder, since some are reserved words. */
export function updateExpression(set: Readonly<Record<string, unknown>>, remove: readonly string[] = []) {
  const names = [...Object.keys(set), ...remove];
  const assignments = Object.keys(set).map((name) => `#${name} = :${name}`);
  const removals = remove.length > 0 ? ` REMOVE ${remove.map((name) => `#${name}`).join(', ')}` : '';
  return {
    UpdateExpression: `SET ${assignments.join(', ')}${removals}`,
    ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: marshall(
      Object.fromEntries(Object.entries(set).map(([name, value]) => [`:${name}`, value])),
    ),
  };
}
