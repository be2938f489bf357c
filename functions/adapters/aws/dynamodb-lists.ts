import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Run } from '../../core/run.ts';
import type { Task, TaskStatus } from '../../core/task.ts';
import { epochSeconds } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RunLists, RunPart } from '../../ports/run-lists.ts';
import { INDEXES } from '../../wiring/table.ts';
import { isInPart, type List, readPage } from '../list-page.ts';
import { batchGet } from './batch-get.ts';
import { type Partition, readEntries } from './index-partition.ts';
import * as keys from './item-keys.ts';
import * as items from './items.ts';

interface Deps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  /** Told of each record that this code cannot read, which is left out; where there is none, the list fails. */
  readonly onUnreadable?: (error: unknown) => void;
}

/** Lists by way of the sparse indexes: keys from an index, then the records consistently from the table. */
export function dynamoDbLists(deps: Deps): RunLists {
  const readRuns = (ids: readonly string[]) => readRecords(deps, ids, keys.runKey, items.runOf);
  const readTasks = (ids: readonly string[]) => readRecords(deps, ids, keys.taskKey, items.taskOf);
  const runs: List<RunPart, Run> = {
    readEntries: (part, after, limit) => readEntries(deps, runPartition(part), after, limit),
    readRecords: async (ids) => new Map((await readRuns(ids)).map((run) => [run.run_id, run])),
    belongs: isInPart,
  };
  const tasks: List<TaskStatus, Task> = {
    readEntries: (status, after, limit) => readEntries(deps, taskPartition(status), after, limit),
    readRecords: async (ids) => new Map((await readTasks(ids)).map((task) => [task.task_id, task])),
    belongs: (task, status) => task.status === status,
  };
  return {
    listRuns: (parts, request) => readPage(runs, parts, request),
    listTasks: (statuses, request) => readPage(tasks, statuses, request),
    readRuns,
    readTasks,
  };
}

function runPartition(part: RunPart): Partition {
  const keyOf = keys.runKey;
  if (part.kind === 'task')
    return { index: INDEXES.runsByTask, value: part.taskId, order: 'oldest-first', keyOf };
  if (part.status === 'running')
    return { index: INDEXES.openRuns, value: items.OPEN, order: 'oldest-first', keyOf };
  return { index: INDEXES.endedRuns, value: part.status, order: 'latest-first', keyOf };
}

function taskPartition(status: TaskStatus): Partition {
  return { index: INDEXES.tasksByStatus, value: status, order: 'oldest-first', keyOf: keys.taskKey };
}

/** What TTL has yet to delete counts as gone. An id may come twice: from two parts, or as the task of two runs. */
async function readRecords<Listed>(
  deps: Deps,
  ids: readonly string[],
  keyOf: (id: string) => keys.Item,
  recordOf: (item: keys.Item) => Listed,
): Promise<readonly Listed[]> {
  const now = epochSeconds(deps.clock.nowMs());
  const found = await batchGet(deps, [...new Set(ids)].map(keyOf));
  return found
    .filter((item) => !items.hasExpired(item, now))
    .flatMap((item) => {
      try {
        return [recordOf(item)];
      } catch (error) {
        if (deps.onUnreadable === undefined) throw error;
        deps.onUnreadable(error);
        return [];
      }
    });
}
