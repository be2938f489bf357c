import type { Run } from '../../core/run.ts';
import type { Task, TaskStatus } from '../../core/task.ts';
import type { RunLists, RunPart } from '../../ports/run-lists.ts';
import { type Entry, isInPart, type List, readPage } from '../list-page.ts';
import type { MemoryRunStore } from './memory-run-store.ts';

/** Lists over the memory store: entries from its indexes, which may be stale, records from its table. */
export function memoryLists(store: MemoryRunStore): RunLists {
  const readRuns = (ids: readonly string[]) => readAll(ids, (id) => store.readRun(id));
  const readTasks = (ids: readonly string[]) => readAll(ids, (id) => store.readTask(id));
  const runs: List<RunPart, Run> = {
    readEntries: (part, after, limit) => {
      const shown = store.indexed().runs.filter((run) => isInPart(run, part));
      const entries = shown.map((run) => entryOfRun(run, part));
      return Promise.resolve(inOrder(entries, isOfEnded(part) ? -1 : 1, after).slice(0, limit));
    },
    readRecords: async (ids) => new Map((await readRuns(ids)).map((run) => [run.run_id, run])),
    belongs: isInPart,
  };
  const tasks: List<TaskStatus, Task> = {
    readEntries: (status, after, limit) => {
      const entries = store
        .indexed()
        .tasks.filter((task) => task.status === status)
        .map(entryOfTask);
      return Promise.resolve(inOrder(entries, 1, after).slice(0, limit));
    },
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

async function readAll<Listed>(
  ids: readonly string[],
  read: (id: string) => Promise<Listed | undefined>,
): Promise<readonly Listed[]> {
  const found = await Promise.all([...new Set(ids)].map(read));
  return found.flatMap((record) => record ?? []);
}

function isOfEnded(part: RunPart): boolean {
  return part.kind === 'status' && part.status !== 'running';
}

function entryOfRun({ run_id: id, started_at, ended_at }: Run, part: RunPart): Entry {
  return { id, at: isOfEnded(part) && ended_at !== null ? ended_at : started_at };
}

function entryOfTask({ task_id: id, created_at: at }: Task): Entry {
  return { id, at };
}

/** By time and then by id, forwards or backwards, from behind `after` on. */
function inOrder(entries: readonly Entry[], direction: 1 | -1, after: Entry | null): readonly Entry[] {
  const compare = (one: Entry, other: Entry): number =>
    direction * (one.at - other.at || one.id.localeCompare(other.id));
  return entries.filter((entry) => after === null || compare(entry, after) > 0).sort(compare);
}
