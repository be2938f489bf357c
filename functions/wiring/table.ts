/** The one table: its keys and indexes, read by infra (which creates it) and by the DynamoDB adapter. */
export const TABLE = {
  partitionKey: 'pk',
  sortKey: 'sk',
  /** Epoch seconds after which DynamoDB may delete the item: `core/retention.ts`. */
  timeToLive: 'expires_at',
} as const;

/** Where a record stands. These keys are public: docs/contract.md, section 3. */
export interface RecordKey {
  readonly pk: string;
  readonly sk: string;
}

export const runRecord = (runId: string): RecordKey => ({ pk: `RUN#${runId}`, sk: 'RUN' });
export const taskRecord = (taskId: string): RecordKey => ({ pk: `TASK#${taskId}`, sk: 'TASK' });
export const workerRecord = (taskArn: string): RecordKey => ({ pk: `WORKER#${taskArn}`, sk: 'WORKER' });

/** The sort key of a run's event begins with it; the stream of events is filtered by it. */
export const EVENT_SORT_KEY_PREFIX = 'EVENT#';

/**
 * Sparse, keys only: an item is in an index while it carries both attributes. Records are then read from
 * the table, so a stale index can cost a look, never show an old truth.
 * Every partition attribute is a string, every sort attribute a number.
 */
export const INDEXES = {
  /** Open runs, oldest first: `open` is there (`OPEN`) until the run ends. */
  openRuns: { name: 'open-runs', partitionKey: 'open', sortKey: 'started_at' },
  /** Runs that need a look: `due` is there (`DUE`) while `next_at` is. */
  dueRuns: { name: 'due-runs', partitionKey: 'due', sortKey: 'next_at' },
  /** Runs that have ended, by status: `ended_status` comes with the end. */
  endedRuns: { name: 'ended-runs', partitionKey: 'ended_status', sortKey: 'ended_at' },
  tasksByStatus: { name: 'tasks-by-status', partitionKey: 'task_status', sortKey: 'created_at' },
  /** Of the items with a task's id, runs alone have a start. */
  runsByTask: { name: 'runs-by-task', partitionKey: 'task_id', sortKey: 'started_at' },
} as const;
