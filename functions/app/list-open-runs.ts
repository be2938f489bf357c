import type { OpenRun } from '../core/run.ts';
import type { Task } from '../core/task.ts';
import { type EpochSeconds, epochSeconds } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Page, PageRequest, RunLists } from '../ports/run-lists.ts';
import { readOpenRuns } from './read-open-runs.ts';

export interface OpenRuns extends Page<OpenRun> {
  /** The tasks of these runs, by id; without those that are not on record. */
  readonly tasks: ReadonlyMap<string, Task>;
  readonly checkedAt: EpochSeconds;
}

/** A page of the open runs with their tasks. */
export async function listOpenRuns(
  { lists, clock }: { readonly lists: RunLists; readonly clock: Clock },
  request: PageRequest,
): Promise<OpenRuns> {
  const checkedAt = epochSeconds(clock.nowMs());
  const page = await readOpenRuns(lists, request);
  const tasks = await lists.readTasks(page.records.map(({ task_id }) => task_id));
  return { ...page, tasks: new Map(tasks.map((task) => [task.task_id, task])), checkedAt };
}
