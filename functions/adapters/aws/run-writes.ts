import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Run, RunEvent, RunMove } from '../../core/run.ts';
import { SECONDS_PER_DAY } from '../../core/time.ts';
import type { Claim, RunCommit } from '../../ports.ts';
import { TABLE } from '../../wiring/table.ts';
import { eventItem, eventKey, patchAttributes, runItem, runKey, workerItem, workerKey } from './items.ts';
import { updateExpression } from './update-expression.ts';

const IF_ABSENT = `attribute_not_exists(${TABLE.partitionKey})`;

/** The move of a run, if nobody moved it since it was read. */
export function updateRun(
  table: string,
  { run, move, ifNotBeaten }: RunCommit,
  retentionDays: number,
): TransactWriteItem {
  const { set, remove } = patchAttributes(move.set);
  const expiresAt = expiryOf({ ...run, ...move.set }, retentionDays);
  const update = updateExpression(
    {
      ...set,
      version: run.version + move.events.length,
      revision: run.revision + 1,
      ...(expiresAt && { [TABLE.timeToLive]: expiresAt }),
    },
    remove,
  );
  return {
    Update: {
      TableName: table,
      Key: runKey(run.run_id),
      ...update,
      ConditionExpression: [
        // Code from before the revision moves the version only.
        'version = :read_version',
        run.revision === 0 ? 'attribute_not_exists(revision)' : 'revision = :read_revision',
        ...(ifNotBeaten ? ['last_heartbeat_at = :read_beat'] : []),
      ].join(' AND '),
      ExpressionAttributeValues: {
        ...update.ExpressionAttributeValues,
        ...marshall({
          ':read_version': run.version,
          ...(run.revision !== 0 && { ':read_revision': run.revision }),
          ...(ifNotBeaten && { ':read_beat': run.last_heartbeat_at }),
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
const MOST_ITEMS_TO_EXPIRE = 90;

/**
 * What was written before a run's end expires with it: the bindings of its workers and its earlier events. Of a run with
 * more events than a transaction can take, the oldest stay behind, where no read shows them.
 */
export function expireWithRun(
  table: string,
  { run, move }: RunCommit,
  retentionDays: number,
): TransactWriteItem[] {
  const expiresAt = expiryOf({ ended_at: move.set.ended_at ?? null }, retentionDays);
  if (expiresAt === undefined) return [];
  const taskArns = new Set([run.worker, ...run.late_workers].flatMap((worker) => worker?.task_arn ?? []));
  const ids = Array.from({ length: run.version }, (_, index) => run.version - index);
  const keys = [...[...taskArns].map(workerKey), ...ids.map((id) => eventKey(run.run_id, id))];
  return keys.slice(0, MOST_ITEMS_TO_EXPIRE).map((Key) => ({
    Update: {
      TableName: table,
      Key,
      ...updateExpression({ [TABLE.timeToLive]: expiresAt }),
      ConditionExpression: `attribute_exists(${TABLE.partitionKey})`,
    },
  }));
}

/** Binds a worker to a run; again for the same run is no conflict. */
export function putWorker(
  table: string,
  taskArn: string,
  runId: string,
  expiresAt?: number,
): TransactWriteItem {
  return {
    Put: {
      TableName: table,
      Item: workerItem(taskArn, runId, expiresAt),
      ConditionExpression: `${IF_ABSENT} OR run_id = :run_id`,
      ExpressionAttributeValues: marshall({ ':run_id': runId }),
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

export function expiryOf(
  run: { readonly ended_at: number | null },
  retentionDays: number,
): number | undefined {
  return run.ended_at === null ? undefined : run.ended_at + retentionDays * SECONDS_PER_DAY;
}
