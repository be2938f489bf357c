import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { SCHEMA_VERSION } from '../../core/messages.ts';
import { hasEnded, type Run, type RunEvent, type RunPatch } from '../../core/run.ts';
import type { Task } from '../../core/task.ts';
import type { EpochSeconds } from '../../core/time.ts';
import { EVENT_SORT_KEY_PREFIX, INDEXES, TABLE } from '../../wiring/table.ts';

/** How records stand in the table. Keys are public: contract section 3. */
export type Item = Record<string, AttributeValue>;

const EVENT_ID_DIGITS = 10;
export const OPEN = 'OPEN';
export const DUE = 'DUE';

export const runPartition = (runId: string): string => `RUN#${runId}`;
export const runKey = (runId: string): Item => key(runPartition(runId), 'RUN');
export const taskKey = (taskId: string): Item => key(`TASK#${taskId}`, 'TASK');
export const eventKey = (runId: string, id: number): Item => key(runPartition(runId), eventSortKey(id));
export const workerKey = (taskArn: string): Item => key(`WORKER#${taskArn}`, 'WORKER');
/** When the sweep first saw a worker whose run has ended. */
export const sightingKey = (taskArn: string): Item => key(`WORKER#${taskArn}`, 'SIGHTING');
/** Where a sweep goes on in a list. */
export const roundKey = (list: string): Item => key('SWEEP', `ROUND#${list}`);
export const eventSortKey = (id: number): string =>
  `${EVENT_SORT_KEY_PREFIX}${String(id).padStart(EVENT_ID_DIGITS, '0')}`;
/** Sorts behind every event: a colon follows the digits. */
export const LAST_EVENT_SORT_KEY = `${EVENT_SORT_KEY_PREFIX}:`;

export function taskItem(task: Task): Item {
  return {
    ...taskKey(task.task_id),
    ...marshall({ ...task, ...versioned, [INDEXES.tasksByStatus.partitionKey]: task.status }),
  };
}

export function runItem(run: Run): Item {
  const { next_at, ended_at, ...rest } = run;
  return {
    ...runKey(run.run_id),
    ...marshall({
      ...rest,
      ...versioned,
      [INDEXES.runsByTask.partitionKey]: run.task_id,
      ...(hasEnded(run)
        ? { ended_at, [INDEXES.endedRuns.partitionKey]: run.status }
        : { [INDEXES.openRuns.partitionKey]: OPEN }),
      ...(next_at !== null && { next_at, [INDEXES.dueRuns.partitionKey]: DUE }),
    }),
  };
}

export function eventItem(event: RunEvent, expiresAt: number | undefined): Item {
  return {
    ...eventKey(event.run_id, event.id),
    ...marshall({ ...event, ...versioned, ...(expiresAt && { [TABLE.timeToLive]: expiresAt }) }),
  };
}

export function workerItem(taskArn: string, runId: string, expiresAt: number | undefined): Item {
  const expiry = expiresAt !== undefined && { [TABLE.timeToLive]: expiresAt };
  return {
    ...workerKey(taskArn),
    ...marshall({ task_arn: taskArn, run_id: runId, ...versioned, ...expiry }),
  };
}

/** A patch as attributes to set and to remove: what is null in an index key must be absent. */
export function patchAttributes(patch: RunPatch): { set: Record<string, unknown>; remove: string[] } {
  const { next_at, ...set } = patch;
  const hasLook = next_at !== undefined && next_at !== null;
  return {
    set: {
      ...set,
      ...(hasLook && { next_at, [INDEXES.dueRuns.partitionKey]: DUE }),
      ...(patch.ended_at && { [INDEXES.endedRuns.partitionKey]: patch.status }),
    },
    remove: [
      ...(next_at === null ? ['next_at', INDEXES.dueRuns.partitionKey] : []),
      ...(patch.ended_at ? [INDEXES.openRuns.partitionKey] : []),
    ],
  };
}

export function taskOf(item: Item): Task {
  return recordOf(item) as unknown as Task;
}

export function runOf(item: Item): Run {
  const run = { next_at: null, ended_at: null, revision: 0, ...recordOf(item) } as unknown as Run;
  // Late workers had no look and no obstacle of their own at first.
  return { ...run, late_workers: run.late_workers.map((late) => ({ ...NO_LATE_LOOK, ...late })) };
}

export function eventOf(item: Item): RunEvent {
  return recordOf(item) as unknown as RunEvent;
}

export function runIdOf(item: Item): string {
  const { run_id: runId } = unmarshall(item);
  if (typeof runId !== 'string') throw new Error(`run_id: expected a string, got ${JSON.stringify(runId)}`);
  return runId;
}

/** The run or task of an item that an index gives: keys only. */
export function idOfKey(item: Item): string {
  const partition = String(unmarshall(item)[TABLE.partitionKey]);
  return partition.slice(partition.indexOf('#') + 1);
}

/** TTL deletes days after the expiry: until then the item is there and counts as gone. */
export function hasExpired(item: Item, now: EpochSeconds): boolean {
  const expiresAt = item[TABLE.timeToLive]?.N;
  return expiresAt !== undefined && Number(expiresAt) <= now;
}

const NO_LATE_LOOK = { next_at: 0, obstacle: null };
const versioned = { schema_version: SCHEMA_VERSION };

function key(partition: string, sort: string): Item {
  return marshall({ [TABLE.partitionKey]: partition, [TABLE.sortKey]: sort });
}

const STORAGE_ATTRIBUTES = new Set<string>([
  TABLE.partitionKey,
  TABLE.sortKey,
  TABLE.timeToLive,
  'schema_version',
  ...Object.values(INDEXES).map(({ partitionKey }) => partitionKey),
]);

/** A record without what only the table needs. Attributes of newer code stay: they are written back as read. */
function recordOf(item: Item): Record<string, unknown> {
  const record = unmarshall(item);
  if (record['schema_version'] !== SCHEMA_VERSION) {
    const where = `${String(record[TABLE.partitionKey])}/${String(record[TABLE.sortKey])}`;
    throw new Error(
      `schema_version: expected ${SCHEMA_VERSION}, got ${String(record['schema_version'])} in ${where}`,
    );
  }
  return Object.fromEntries(Object.entries(record).filter(([name]) => !STORAGE_ATTRIBUTES.has(name)));
}
