import type { EndedRun, OpenRun, Run, RunEvent, RunMove } from '../core/run.ts';
import type { Task, TaskRelease, TaskStatus } from '../core/task.ts';
import type { EpochSeconds } from '../core/time.ts';
import type { Worker } from '../core/worker.ts';

/** The records. Reads are consistent; every write carries its condition, and a failed one is an answer. */
export interface RunStore {
  readTask(taskId: string): Promise<Task | undefined>;
  readRun(runId: string): Promise<Run | undefined>;
  /** The run that a worker is bound to. */
  findRunOfWorker(taskArn: string): Promise<string | undefined>;
  /** Events with an id above `after`, in order. Empty too where there is no such run. */
  listEvents(runId: string, after: number, limit: number): Promise<readonly RunEvent[]>;
  createTask(task: Task): Promise<'created' | 'task-exists'>;
  claimRun(claim: Claim): Promise<ClaimResult>;
  commit(commit: RunCommit): Promise<CommitResult>;
  /** Notes that the worker is alive; a note that is not given leaves the last one. Writes no event. */
  recordHeartbeat(runId: string, heartbeat: Heartbeat): Promise<HeartbeatResult>;
  /** Holds a ready task back, or releases a blocked one. */
  moveTask(taskId: string, move: TaskMove): Promise<MoveTaskResult>;
}

export interface Heartbeat {
  readonly at: EpochSeconds;
  readonly note: string | undefined;
}

export type HeartbeatResult =
  | { readonly kind: 'recorded'; readonly run: OpenRun }
  | { readonly kind: 'ended'; readonly run: EndedRun }
  | { readonly kind: 'run-not-found' };

export interface TaskMove {
  readonly from: TaskStatus;
  readonly to: TaskStatus;
  readonly heldBy: string | null;
}

export type MoveTaskResult =
  | { readonly kind: 'moved'; readonly task: Task }
  /** With what is stored. */
  | { readonly kind: 'other-status'; readonly task: Task }
  | { readonly kind: 'task-not-found' };

export interface DueRuns {
  /** Ids of runs whose next look is due, the longest waiting first. May be stale: reread before acting. */
  listDueRuns(now: EpochSeconds, limit: number): Promise<readonly string[]>;
}

/** A new run and its task's move from ready to running, in one transaction. */
export interface Claim {
  /** As read: the claim holds only while it still is `ready` with as many attempts. */
  readonly task: Task;
  readonly run: OpenRun;
  /** Numbered from 1 in this order. */
  readonly events: RunMove['events'];
}

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly run: OpenRun }
  | { readonly kind: 'run-exists' }
  | { readonly kind: 'task-changed' }
  | { readonly kind: 'worker-in-use' };

export type Binding = Pick<Worker, 'task_arn' | 'verified'>;

/** A move of a run, stored with its events in one transaction if the run still is as it was read. */
export interface RunCommit {
  readonly run: Run;
  readonly move: RunMove;
  readonly createdAt: EpochSeconds;
  /** What must hold of, or happen to, the task of this run; nothing where left out. */
  readonly task?:
    { readonly kind: 'must-be-running-this' } | { readonly kind: 'release'; readonly release: TaskRelease };
  /** Only if no heartbeat came since the run was read. */
  readonly ifNotBeaten?: true;
  /**
   * Binds the worker to the run: one that is verified whoever holds it, since ECS has shown whose it is; another
   * unless it serves another run.
   */
  readonly bind?: Binding;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly run: Run }
  /** Somebody else moved the run first: read it again and decide anew. */
  | { readonly kind: 'run-changed' }
  /** The task is not, or no longer, running this run. */
  | { readonly kind: 'task-changed' }
  | { readonly kind: 'worker-in-use' };
