import type { Run, RunStatus } from '../core/run.ts';
import type { Task, TaskStatus } from '../core/task.ts';
import type { EpochSeconds } from '../core/time.ts';

/**
 * Lists of records, a page at a time. Indexes may trail the table: an entry whose record no longer belongs
 * is left out, so a page can be short, even empty, while another one follows it.
 */
export interface RunLists {
  /** The parts one after the other. Open runs and the runs of a task come oldest first, ended ones latest first. */
  listRuns(parts: readonly RunPart[], request: PageRequest): Promise<Page<Run>>;
  /** The tasks of each status one after the other, oldest first. */
  listTasks(statuses: readonly TaskStatus[], request: PageRequest): Promise<Page<Task>>;
  /** Those that there are, in no order; of 100 ids at most, as are tasks. */
  readRuns(runIds: readonly string[]): Promise<readonly Run[]>;
  readTasks(taskIds: readonly string[]): Promise<readonly Task[]>;
}

export type RunPart =
  | { readonly kind: 'status'; readonly status: RunStatus }
  | { readonly kind: 'task'; readonly taskId: string };

export interface PageRequest {
  /** Where the page before ended; null begins the list. */
  readonly after: Place | null;
  readonly limit: number;
}

export interface Page<Listed> {
  readonly records: readonly Listed[];
  /** Where this page ended; null where no other follows. */
  readonly next: Place | null;
}

/** A place in a list: the part, counted from 0, and in it the time and id that the entry is sorted by. */
export interface Place {
  readonly part: number;
  readonly at: EpochSeconds;
  readonly id: string;
}
