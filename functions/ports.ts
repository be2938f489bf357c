import type { Step } from './core/messages.ts';
import type { OpenRun, Run, RunEvent, RunMove } from './core/run.ts';
import type { Task, TaskRelease } from './core/task.ts';
import type { Sighting, WorkerContainer, WorkerRef } from './core/worker.ts';
import type { EpochSeconds } from './core/time.ts';

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
}

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

/** A move of a run, stored with its events in one transaction if the run still is as it was read. */
export interface RunCommit {
  readonly run: Run;
  readonly move: RunMove;
  readonly createdAt: EpochSeconds;
  /** What must hold of, or happen to, the task of this run; nothing where left out. */
  readonly task?:
    { readonly kind: 'must-be-running-this' } | { readonly kind: 'release'; readonly release: TaskRelease };
  /** Binds the worker to the run, unless it serves another. */
  readonly bind?: WorkerRef;
}

export type CommitResult =
  | { readonly kind: 'committed'; readonly run: Run }
  /** Somebody else moved the run first: read it again and decide anew. */
  | { readonly kind: 'run-changed' }
  /** The task is not, or no longer, running this run. */
  | { readonly kind: 'task-changed' }
  | { readonly kind: 'worker-in-use' };

/** The workers, as ECS shows and stops them. */
export interface Workers {
  look(worker: WorkerRef): Promise<Look>;
  /** What the task definition says; undefined where ECS does not say. */
  readContainers(taskDefinitionArn: string): Promise<readonly WorkerContainer[] | undefined>;
  /** ECS offers one means only: the stop signal, then SIGKILL after `stopTimeout`. */
  stop(worker: WorkerRef, reason: string): Promise<StopAnswer>;
  /** Workers whose `startedBy` is this run's id, in any of the deployment's clusters. */
  findStartedBy(runId: string): Promise<Search>;
}

export type Look =
  | { readonly kind: 'seen'; readonly sighting: Sighting }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unclear'; readonly why: string };

export type StopAnswer =
  | { readonly kind: 'accepted' }
  /** Not now: a throttle, or ECS is out of reach. */
  | { readonly kind: 'deferred'; readonly why: string }
  | { readonly kind: 'denied'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

export type Search =
  | { readonly kind: 'found'; readonly workers: readonly WorkerRef[] }
  | { readonly kind: 'unclear'; readonly why: string };

/** The steps queue. A step that could not be sent is late, never lost: the sweep carries what is due. */
export interface Steps {
  /** @param delaySeconds 0 to 900 */
  send(step: Step, delaySeconds: number): Promise<void>;
  /** Sends each; throws where any was refused, after having tried them all. */
  sendAll(steps: readonly Step[]): Promise<void>;
}

export interface Clock {
  nowMs(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface Log {
  info(message: string, details: object): void;
  warn(message: string, details: object): void;
  error(message: string, details: object): void;
}

/** Nothing was stored, and the same call may go through later: a throttle, or too many writers at once. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
