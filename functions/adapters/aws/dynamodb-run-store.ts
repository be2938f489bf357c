import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { hasEnded, type Run } from '../../core/run.ts';
import { itemExpiry } from '../../core/retention.ts';
import { epochSeconds } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Claim, ClaimResult, CommitResult, RunCommit, RunStore } from '../../ports/run-store.ts';
import { TABLE } from '../../wiring/table.ts';
import { createTask, moveTask } from './dynamodb-tasks.ts';
import * as keys from './item-keys.ts';
import * as items from './items.ts';
import * as writes from './run-writes.ts';
import { heartbeatUpdate, updateItem } from './single-writes.ts';
import * as taskWrites from './task-writes.ts';
import { type Actions, transact } from './transaction.ts';
import { rethrow } from './unavailable.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly retentionDays: number;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/** The records in DynamoDB: one table, consistent reads, a condition on every write. */
export function dynamoDbRunStore(deps: Deps): RunStore {
  const { client, tableName, clock } = deps;
  const get = async (key: keys.Item): Promise<keys.Item | undefined> => {
    const command = new GetItemCommand({ TableName: tableName, Key: key, ConsistentRead: true });
    return (await client.send(command).catch(rethrow)).Item;
  };
  const unlessExpired = (item: keys.Item | undefined): keys.Item | undefined =>
    item && items.hasExpired(item, epochSeconds(clock.nowMs())) ? undefined : item;
  return {
    async readTask(taskId) {
      const item = await get(keys.taskKey(taskId));
      return item && items.taskOf(item);
    },
    async readRun(runId) {
      const item = unlessExpired(await get(keys.runKey(runId)));
      return item && items.runOf(item);
    },
    async findRunOfWorker(taskArn) {
      const item = await get(keys.workerKey(taskArn));
      return item && items.runIdOf(item);
    },
    listEvents: (runId, after, limit) => listEvents(deps, runId, after, limit),
    createTask: (task) => createTask(deps, task),
    async recordHeartbeat(runId, heartbeat) {
      const result = await updateItem(client, heartbeatUpdate(tableName, runId, heartbeat));
      const item = unlessExpired(result.kind === 'updated' ? result.item : result.stored);
      if (item === undefined) return { kind: 'run-not-found' };
      const run = items.runOf(item);
      return hasEnded(run) ? { kind: 'ended', run } : { kind: 'recorded', run };
    },
    moveTask: (taskId, move) => moveTask(deps, taskId, move),
    claimRun: (claim) => claimRun(deps, claim),
    commit: (commit) => commitMove(deps, commit),
  };
}

async function listEvents({ client, tableName }: Deps, runId: string, after: number, limit: number) {
  const query = new QueryCommand({
    TableName: tableName,
    ConsistentRead: true,
    KeyConditionExpression: `${TABLE.partitionKey} = :run AND ${TABLE.sortKey} BETWEEN :first AND :last`,
    ExpressionAttributeValues: marshall({
      ':run': keys.runPartition(runId),
      ':first': keys.eventSortKey(after + 1),
      ':last': keys.LAST_EVENT_SORT_KEY,
    }),
    Limit: limit,
  });
  const { Items = [] } = await client.send(query).catch(rethrow);
  return Items.map(items.eventOf);
}

async function claimRun({ client, tableName, retentionDays }: Deps, claim: Claim): Promise<ClaimResult> {
  const { run } = claim;
  const bindings = run.worker
    ? [writes.putWorker(tableName, run.worker, run.run_id, itemExpiry(run, run.started_at, retentionDays))]
    : [];
  const actions: Actions<'task' | 'run' | 'worker'> = [
    { name: 'task', write: taskWrites.claimTask(tableName, claim) },
    ...writes
      .putClaimedRun(tableName, claim, retentionDays)
      .map((write) => ({ name: 'run' as const, write })),
    ...bindings.map((write) => ({ name: 'worker' as const, write })),
  ];
  const result = await transact(client, actions);
  if (result.kind === 'written') return { kind: 'claimed', run };
  if (result.kind === 'conflict' || result.by.has('task')) return { kind: 'task-changed' };
  return { kind: result.by.has('run') ? 'run-exists' : 'worker-in-use' };
}

async function commitMove(deps: Deps, commit: RunCommit): Promise<CommitResult> {
  const result = await transact(deps.client, actionsOf(deps, commit));
  if (result.kind === 'conflict') return { kind: 'run-changed' };
  if (result.kind === 'refused') {
    if (result.by.has('run')) return { kind: 'run-changed' };
    return { kind: result.by.has('task') ? 'task-changed' : 'worker-in-use' };
  }
  const { run, move } = commit;
  return {
    kind: 'committed',
    run: {
      ...run,
      ...move.set,
      version: run.version + move.events.length,
      revision: run.revision + 1,
    } as Run,
  };
}

function actionsOf(
  { tableName, retentionDays }: Deps,
  commit: RunCommit,
): Actions<'run' | 'task' | 'worker'> {
  const { run, task, bind } = commit;
  const expiresAt = writes.expiryAfter(commit, retentionDays);
  return [
    { name: 'run', write: writes.updateRun(tableName, commit, retentionDays) },
    ...writes.putEvents(tableName, commit, retentionDays).map((write) => ({ name: 'run' as const, write })),
    ...(task?.kind === 'must-be-running-this'
      ? [{ name: 'task' as const, write: taskWrites.checkTask(tableName, run) }]
      : []),
    ...(task?.kind === 'release'
      ? [{ name: 'task' as const, write: taskWrites.releaseTask(tableName, run, task.release) }]
      : []),
    ...(bind
      ? [{ name: 'worker' as const, write: writes.putWorker(tableName, bind, run.run_id, expiresAt) }]
      : []),
  ];
}
