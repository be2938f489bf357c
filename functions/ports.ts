import type { Unclear } from './core/decision.ts';
import type { LiveLook } from './core/inspection.ts';
import type { Step } from './core/messages.ts';
import type { EndedRun, OpenRun, Run, RunEvent, RunMove, RunStatus } from './core/run.ts';
import type { Task, TaskRelease, TaskStatus } from './core/task.ts';
import type { SeenWorker, Sighting, WorkerContainer, WorkerRef } from './core/worker.ts';
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
  /** Only if no heartbeat came since the run was read. */
  readonly ifNotBeaten?: true;
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
  /** MISSING only where the cluster is ACTIVE: elsewhere it says nothing of the worker. */
  look(worker: WorkerRef): Promise<Look>;
  /** The same look, with what a person wants to see. */
  inspect(worker: WorkerRef): Promise<LiveLook>;
  readDefinition(taskDefinitionArn: string): Promise<Definition>;
  /** ECS offers one means only: the stop signal, then SIGKILL after `stopTimeout`. */
  stop(worker: WorkerRef, reason: string): Promise<StopAnswer>;
  /** Workers whose `startedBy` is this run's id, in any of the deployment's clusters. */
  findStartedBy(runId: string): Promise<Search>;
}

/** Workers that can be killed as well: on EC2, beside ECS. */
export interface KillingWorkers extends Workers {
  /** Has the host of a worker kill its containers. Accepted says that the host was told, no more. */
  kill(worker: WorkerRef): Promise<StopAnswer>;
}

export type Look =
  { readonly kind: 'seen'; readonly sighting: Sighting } | { readonly kind: 'missing' } | Unclear;

/** What a task definition says of the containers. */
export type Definition =
  | { readonly kind: 'read'; readonly containers: readonly WorkerContainer[] }
  /** ECS has none of this name any more, and will not have. */
  | { readonly kind: 'gone' }
  | Unclear;

export type StopAnswer =
  | { readonly kind: 'accepted' }
  /** Not now: a throttle, or ECS is out of reach. */
  | { readonly kind: 'deferred'; readonly why: string }
  | { readonly kind: 'denied'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string };

export type Search = { readonly kind: 'found'; readonly workers: readonly WorkerRef[] } | Unclear;

/** The workers, many at a time. What ECS did not answer stays unsaid; a throttle is told apart, so that one waits. */
export interface WorkerViews {
  /** A view of each worker, by task ARN. */
  lookAll(workers: readonly WorkerRef[]): Promise<ReadonlyMap<string, WorkerView>>;
  /** The next page of the workers that ECS means to run, 100 at most, cluster after cluster. */
  listRunning(from: ListingPlace | null): Promise<WorkerPage>;
}

export type WorkerView =
  | ({ readonly kind: 'seen' } & SeenWorker)
  | { readonly kind: 'missing' }
  | { readonly kind: 'throttled' }
  | Unclear;

export type WorkerPage =
  | {
      readonly kind: 'listed';
      readonly workers: readonly WorkerRef[];
      /** Where the next page begins; null where this was the last one of the last cluster. */
      readonly next: ListingPlace | null;
    }
  | { readonly kind: 'throttled' }
  /** The rest of this cluster stays unsaid; the listing goes on with the next one. */
  | { readonly kind: 'unclear'; readonly why: string; readonly next: ListingPlace | null };

export interface ListingPlace {
  readonly cluster: string;
  /** ECS's own; null at the beginning of the cluster. */
  readonly token: string | null;
}

/** What an open run has on record beside itself expires, unless that is put off: `core/retention.ts`. */
export interface Renewals {
  /** Puts off the expiry of the run's events and bindings. Where it fails, a repeat does what is left. */
  renewExpiry(run: OpenRun, now: EpochSeconds): Promise<void>;
}

/** What one sweep leaves for the next. Sweeps side by side overwrite each other's rounds: that costs time, no more. */
export interface SweepNotes {
  readRound<List extends SweptList>(list: List): Promise<Round<SweptLists[List]>>;
  writeRound<List extends SweptList>(list: List, round: Round<SweptLists[List]>): Promise<void>;
  /** When this worker was first noted, which is now where it was not, or not for a day. */
  noteSighting(taskArn: string, now: EpochSeconds): Promise<EpochSeconds>;
}

/** What a sweep goes through, and what a place in it is. */
export interface SweptLists {
  readonly open_runs: Place;
  readonly workers: ListingPlace;
}
export type SweptList = keyof SweptLists;

/** One time through a whole list, in as many sweeps as it takes. */
export interface Round<At> {
  /** Where it goes on; null at its beginning. */
  readonly at: At | null;
  readonly counts: SweepCounts;
}

/** What was counted; what is left out is 0. */
export type SweepCounts = Readonly<
  Partial<
    Record<
      | 'looked'
      | 'settled'
      | 'woken'
      | 'renewed'
      | 'ghosts'
      | 'stuck'
      | 'listed'
      | 'attached'
      | 'orphans'
      | 'told'
      | 'throttled'
      | 'unclear'
      | 'failed',
      number
    >
  >
>;

/** The steps queue. A step that could not be sent is late, never lost: the sweep carries what is due. */
export interface Steps {
  /** @param delaySeconds 0 to 900 */
  send(step: Step, delaySeconds: number): Promise<void>;
  /** Sends each; throws where any was refused, after having tried them all. */
  sendAll(steps: readonly Step[]): Promise<void>;
}

/** Where events of runs go out to, for others to read. */
export interface EventBus {
  /** In their order, up to the first that is refused; of those behind it some may have gone out. */
  publish(events: readonly RunEvent[]): Promise<PublishResult>;
}

export type PublishResult =
  | { readonly kind: 'published' }
  /** `first` is the place of the first event that was refused, from 0. */
  | { readonly kind: 'refused'; readonly first: number; readonly why: string };

export interface Clock {
  nowMs(): number;
  sleep(milliseconds: number): Promise<void>;
  /** What comes of the work; undefined where that takes longer, and then it goes on unheeded. */
  within<Result>(milliseconds: number, work: Promise<Result>): Promise<Result | undefined>;
}

export interface Log {
  info(message: string, details: object): void;
  warn(message: string, details: object): void;
  error(message: string, details: object): void;
}

/** Measurements of the deployment, never of one run: names are few, and there are no dimensions. */
export interface Metrics {
  /** @param value in the metric's unit: a count, or seconds */
  add(name: MetricName, value: number): void;
}

export type MetricName =
  | 'Terminations'
  | 'TimeToStopping'
  | 'TimeToStopped'
  | 'TimeToSettled'
  | 'ForcedTerminations'
  | 'BecameStuck'
  | 'StuckWorkers'
  | 'Ghosts'
  | 'Orphans'
  | 'Throttles'
  | 'SweepRepairs'
  | 'Sweeps';

/** Nothing was stored, and the same call may go through later: a throttle, or too many writers at once. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

export interface RunbookExecutions {
  /** Undefined where there is no such execution in this account and region. */
  readExecution(id: string): Promise<RunbookExecution | undefined>;
}

/** One execution of a runbook as SSM keeps it: who started it stands in no parameter. */
export interface RunbookExecution {
  readonly documentName: string | null;
  readonly status: string | null;
  /** ARN of the principal who started it. */
  readonly executedBy: string | null;
  /** The execution that started this one; null where a person did. */
  readonly parentId: string | null;
  /** What was given; a parameter that was left out is not there. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}
