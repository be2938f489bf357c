import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Run, RunEvent, RunMove } from '../../core/run.ts';
import { endOfRetention, itemExpiry, recordExpiry } from '../../core/retention.ts';
import type { EpochSeconds } from '../../core/time.ts';
import type { Binding, Claim, RunCommit } from '../../ports/run-store.ts';
import { TABLE } from '../../wiring/table.ts';
import { runKey } from './item-keys.ts';
import { eventItem, patchAttributes, runItem, workerItem } from './items.ts';
import { updateExpression } from './update-expression.ts';

const IF_ABSENT = `attribute_not_exists(${TABLE.partitionKey})`;
/** At first it was written as null. */
const NEVER_BEATEN = '(attribute_not_exists(last_heartbeat_at) OR last_heartbeat_at = :read_beat)';

/** The move of a run, if nobody moved it since it was read. */
export function updateRun(
  table: string,
  { run, move, ifNotBeaten }: RunCommit,
  retentionDays: number,
): TransactWriteItem {
  const { set, remove } = patchAttributes(move.set, endOfRetention({ ...run, ...move.set }, retentionDays));
  const expiresAt = recordExpiry({ ...run, ...move.set }, retentionDays);
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
        ...(ifNotBeaten
          ? [run.last_heartbeat_at === null ? NEVER_BEATEN : 'last_heartbeat_at = :read_beat']
          : []),
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
  const expiresAt = expiryAfter(commit, retentionDays);
  return numbered(run, run.version, move.events, createdAt).map((event) => ({
    Put: { TableName: table, Item: eventItem(event, expiresAt), ConditionExpression: IF_ABSENT },
  }));
}

/** Binds a worker to a run; again for the same run is no conflict, and what ECS has shown is none for anybody. */
export function putWorker(
  table: string,
  { task_arn, verified }: Binding,
  runId: string,
  expiresAt: EpochSeconds,
): TransactWriteItem {
  const unlessOfAnother = {
    ConditionExpression: `${IF_ABSENT} OR run_id = :run_id`,
    ExpressionAttributeValues: marshall({ ':run_id': runId }),
  };
  return {
    Put: {
      TableName: table,
      Item: workerItem(task_arn, runId, expiresAt),
      ...(!verified && unlessOfAnother),
    },
  };
}

export function putClaimedRun(
  table: string,
  { run, events }: Claim,
  retentionDays: number,
): TransactWriteItem[] {
  const expiresAt = itemExpiry(run, run.started_at, retentionDays);
  return [
    { Put: { TableName: table, Item: runItem(run), ConditionExpression: IF_ABSENT } },
    ...numbered(run, 0, events, run.started_at).map((event) => ({
      Put: { TableName: table, Item: eventItem(event, expiresAt), ConditionExpression: IF_ABSENT },
    })),
  ];
}

/** When what a move writes beside the run may go. */
export function expiryAfter({ run, move, createdAt }: RunCommit, retentionDays: number): EpochSeconds {
  return itemExpiry({ ...run, ...move.set }, createdAt, retentionDays);
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
