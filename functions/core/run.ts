import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { LateWorker, Worker } from './worker.ts';

export const OUTCOMES = ['reclaimed', 'timed_out', 'completed', 'failed', 'blocked', 'crashed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** In the order in which a list of all runs gives them: the open ones first. */
export const RUN_STATUSES = [
  'running',
  'done',
  'reclaimed',
  'timed_out',
  'failed',
  'blocked',
  'crashed',
] as const satisfies readonly ('running' | 'done' | Outcome)[];
export type RunStatus = (typeof RUN_STATUSES)[number];

/** The observation that shows that the worker stopped. Times that ECS did not give are null. */
export interface Proof {
  readonly task_arn: string | null;
  readonly last_status: string | null;
  readonly stop_code: string | null;
  readonly stopped_reason: string | null;
  readonly containers: readonly ProvenContainer[];
  readonly stopping_at: EpochSeconds | null;
  readonly execution_stopped_at: EpochSeconds | null;
  readonly stopped_at: EpochSeconds | null;
  readonly observed_at: EpochSeconds;
  readonly source: 'event' | 'describe' | 'missing' | 'no_worker' | 'operator';
}

export interface ProvenContainer {
  readonly name: string;
  readonly essential: boolean;
  readonly exit_code: number | null;
  readonly reason: string | null;
}

/** What a worker may say of its work. */
export const WORD_OUTCOMES = ['completed', 'failed', 'blocked'] as const satisfies readonly Outcome[];

/** The worker's last word: how it says that its work ended. */
export interface Word {
  readonly outcome: (typeof WORD_OUTCOMES)[number];
  readonly summary: string | null;
  readonly at: EpochSeconds;
}

interface RunFields {
  readonly run_id: string;
  readonly task_id: string;
  readonly attempt: number;
  readonly profile: string | null;
  readonly worker: Worker | null;
  readonly started_at: EpochSeconds;
  readonly last_heartbeat_at: EpochSeconds | null;
  readonly last_note: string | null;
  readonly max_runtime_seconds: number | null;
  readonly finish: Word | null;
  /** What the worker said after the end; it changes nothing. */
  readonly late_word: Word | null;
  readonly summary: string | null;
  readonly error: string | null;
  readonly termination: Termination | null;
  readonly late_workers: readonly LateWorker[];
  /** The number of events. */
  readonly version: number;
  /** Counts the writes, heartbeats left out: what is written is conditioned on it. 0 where code before it wrote last. */
  readonly revision: number;
  /** When somebody must look at this run again; null where nothing is due. */
  readonly next_at: EpochSeconds | null;
  /** When the expiry of its events and bindings was last put off, since it stays open; null where it never was. */
  readonly expiry_renewed_at: EpochSeconds | null;
}

export interface OpenRun extends RunFields {
  readonly status: 'running';
  readonly outcome: null;
  readonly ended_at: null;
  readonly proof: null;
}

export interface EndedRun extends RunFields {
  readonly status: Exclude<RunStatus, 'running'>;
  readonly outcome: Outcome;
  readonly ended_at: EpochSeconds;
  readonly proof: Proof;
}

/** One attempt at a task. Records and answers spell it as it stands here: docs/contract.md, section 3. */
export type Run = OpenRun | EndedRun;

/** The attributes that a change sets; what it leaves out stays as stored. */
export type RunPatch = Partial<Omit<OpenRun, Identity>> | Partial<Omit<EndedRun, Identity>>;
type Identity = 'run_id' | 'task_id' | 'version' | 'revision';

/** A change of a run that is not yet stored: what to set, and the events that tell it. */
export interface RunMove {
  readonly set: RunPatch;
  readonly events: readonly NewEvent[];
}

export interface RunEvent {
  /** The run's version after it: from 1, no gap. */
  readonly id: number;
  readonly run_id: string;
  readonly task_id: string;
  readonly kind: EventKind;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly created_at: EpochSeconds;
}

export type EventKind =
  | 'claimed'
  | 'worker_attached'
  | 'worker_verified'
  | 'word'
  | 'late_word'
  | 'termination_requested'
  | 'termination_tightened'
  | 'asking'
  | 'stopping'
  | 'stop_refused'
  | 'stuck'
  | 'unstuck'
  | 'late_worker'
  | 'late_worker_stopped'
  | Outcome;

export type NewEvent = Pick<RunEvent, 'kind' | 'payload'>;

export function newRun(
  of: Pick<OpenRun, 'run_id' | 'task_id' | 'attempt' | 'profile' | 'started_at' | 'max_runtime_seconds'>,
): OpenRun {
  return {
    ...of,
    status: 'running',
    outcome: null,
    worker: null,
    ended_at: null,
    last_heartbeat_at: null,
    last_note: null,
    finish: null,
    late_word: null,
    summary: null,
    error: null,
    termination: null,
    proof: null,
    late_workers: [],
    version: 1,
    revision: 1,
    next_at: null,
    expiry_renewed_at: null,
  };
}

/** Whether the run has this worker on record, as its own or as one that came late. */
export function isOnRecord(
  { worker, late_workers }: Run,
  { task_arn }: { readonly task_arn: string },
): boolean {
  return [worker, ...late_workers].some((known) => known?.task_arn === task_arn);
}

/** Whether the worker's end ends the run: the run is open, and the worker its own. Any other to be stopped is a late one. */
export function isOwnWorker(
  run: Run,
  { task_arn }: { readonly task_arn: string },
): run is OpenRun & { readonly worker: Worker } {
  return !hasEnded(run) && run.worker?.task_arn === task_arn;
}

/** Whether the run has ended. A type guard, so that what holds of an ended run need not be asked again. */
export function hasEnded(run: Run): run is EndedRun {
  return run.status !== 'running';
}
