import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { SCHEMA_VERSION } from '../../core/messages.ts';
import {
  type EndedRun,
  hasEnded,
  type OpenRun,
  type Run,
  type RunEvent,
  type RunPatch,
} from '../../core/run.ts';
import { isPastRetention } from '../../core/retention.ts';
import type { Task } from '../../core/task.ts';
import type { EpochSeconds } from '../../core/time.ts';
import { INDEXES, TABLE } from '../../wiring/table.ts';
import { eventKey, type Item, runKey, taskKey, workerKey } from './item-keys.ts';

/* How records stand in the table, beside their keys. */

export const OPEN = 'OPEN';
export const DUE = 'DUE';

export function taskItem(task: Task): Item {
  return {
    ...taskKey(task.task_id),
    ...marshall({ ...task, ...versioned, [INDEXES.tasksByStatus.partitionKey]: task.status }),
  };
}

export function runItem(run: Run): Item {
  const { set } = patchAttributes(run);
  const open = !hasEnded(run) && { [INDEXES.openRuns.partitionKey]: OPEN };
  return { ...runKey(run.run_id), ...marshall({ ...set, ...versioned, ...open }) };
}

export function eventItem(event: RunEvent, expiresAt: EpochSeconds): Item {
  return {
    ...eventKey(event.run_id, event.id),
    ...marshall({ ...event, ...versioned, [TABLE.timeToLive]: expiresAt }),
  };
}

export function workerItem(taskArn: string, runId: string, expiresAt: EpochSeconds): Item {
  return {
    ...workerKey(taskArn),
    ...marshall({ task_arn: taskArn, run_id: runId, ...versioned, [TABLE.timeToLive]: expiresAt }),
  };
}

/**
 * A patch as attributes to set and to remove: what is null is absent, in an index's key as DynamoDB asks.
 * @param shownUntil of an ended run: a look that is due later would find none
 */
export function patchAttributes(
  patch: RunPatch,
  shownUntil?: EpochSeconds,
): { set: Record<string, unknown>; remove: string[] } {
  const isDueUnseen = shownUntil !== undefined && (patch.next_at ?? 0) > shownUntil;
  const isNull = ([, value]: [string, unknown]): boolean => value === null;
  const attributes = Object.entries(patch);
  return {
    set: {
      ...Object.fromEntries(attributes.filter((attribute) => !isNull(attribute))),
      ...(patch.next_at && !isDueUnseen && { [INDEXES.dueRuns.partitionKey]: DUE }),
      ...(patch.ended_at && { [INDEXES.endedRuns.partitionKey]: patch.status }),
    },
    remove: [
      ...attributes.filter(isNull).map(([name]) => name),
      ...(patch.next_at === null || isDueUnseen ? [INDEXES.dueRuns.partitionKey] : []),
      ...(patch.ended_at ? [INDEXES.openRuns.partitionKey] : []),
    ],
  };
}

export function taskOf(item: Item): Task {
  return recordOf(item) as unknown as Task;
}

export function runOf(item: Item): Run {
  const run = { ...ABSENT, ...recordOf(item) } as unknown as Run;
  // Late workers had no look and no obstacle of their own at first, and terminations no force.
  return {
    ...run,
    ...(run.termination && { termination: { ...NO_FORCE, ...run.termination } }),
    late_workers: run.late_workers.map((late) => ({ ...NO_LATE_LOOK, ...late })),
  };
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

/** Of a record: it stays in the table for a while, and counts as gone. */
export function hasExpired(item: Item, now: EpochSeconds): boolean {
  const expiresAt = item[TABLE.timeToLive]?.N;
  return expiresAt !== undefined && isPastRetention(Number(expiresAt), now);
}

/** What an item does not carry: it would count for the size of each write. */
const ABSENT = {
  profile: null,
  outcome: null,
  worker: null,
  ended_at: null,
  last_heartbeat_at: null,
  last_note: null,
  max_runtime_seconds: null,
  finish: null,
  late_word: null,
  summary: null,
  error: null,
  termination: null,
  proof: null,
  next_at: null,
  expiry_renewed_at: null,
  revision: 0,
} satisfies Record<NullableField, null> & { readonly revision: 0 };
type NullableField = {
  [Name in keyof Run]: null extends (OpenRun | EndedRun)[Name] ? Name : never;
}[keyof Run];
const NO_LATE_LOOK = { next_at: 0, obstacle: null };
const NO_FORCE = { forced: false, confirm_by: null };
const versioned = { schema_version: SCHEMA_VERSION };

const STORAGE_ATTRIBUTES = new Set<string>([
  TABLE.partitionKey,
  TABLE.sortKey,
  TABLE.timeToLive,
  'schema_version',
  INDEXES.openRuns.partitionKey,
  INDEXES.dueRuns.partitionKey,
  INDEXES.endedRuns.partitionKey,
  INDEXES.tasksByStatus.partitionKey,
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
