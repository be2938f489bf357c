import type { EpochSeconds } from './time.ts';

/** A worker is the ECS task of a run; its task ARN is its identity. */
export interface WorkerRef {
  /** Name or ARN of the cluster, as the launcher gave it. */
  readonly cluster: string;
  readonly task_arn: string;
}

/** What the task definition says of a container, kept on the run: it decides how long a stop may take. */
export interface WorkerContainer {
  readonly name: string;
  readonly essential: boolean;
  /** Seconds between the stop signal and SIGKILL; null where the definition leaves it to ECS. */
  readonly stop_timeout: number | null;
  readonly depends_on: readonly string[];
}

export interface Worker extends WorkerRef {
  /** ECS has shown us this worker, started by this run. Until then nothing may stop it. */
  readonly verified: boolean;
  /** It was seen alive after it was on record, so its STOPPED event will find the run. */
  readonly confirmed: boolean;
  readonly launch_type: string | null;
  /** Empty until the task definition was read. */
  readonly containers: readonly WorkerContainer[];
  /** Since when ECS has answered MISSING to each look; null while it does not. */
  readonly missing_since: EpochSeconds | null;
  /** Why the STOPPED that ECS last showed was no proof; that ECS forgets such a worker adds none. */
  readonly doubt: string | null;
}

/** A worker that ECS has not shown us yet. */
export function unseenWorker({ cluster, task_arn }: WorkerRef): Worker {
  return {
    cluster,
    task_arn,
    verified: false,
    confirmed: false,
    launch_type: null,
    containers: [],
    missing_since: null,
    doubt: null,
  };
}

/** One that ECS has shown as started by the run that it is put on record for; its definition is still to be read. */
export function seenWorker(ref: WorkerRef, { launch_type }: Sighting): Worker {
  return { ...unseenWorker(ref), verified: true, launch_type };
}

/** A worker that turned up after its run had ended, or beside the run's own; it is stopped as well, unless it is only told. */
export interface LateWorker extends Worker {
  readonly recorded_at: EpochSeconds;
  /** How often StopTask was meant for it, refused calls included. */
  readonly stop_attempts: number;
  /** When it is looked at next. */
  readonly next_at: EpochSeconds;
  /** What keeps it from being stopped, in words; null while nothing does. */
  readonly obstacle: string | null;
  readonly stopped_at: EpochSeconds | null;
  /** Present only where the worker is not to be stopped: an orphan that is only told of, or one that ECS has not known for a day. */
  readonly stop?: false;
}

/** What ECS says of a worker at one moment, from an event or from DescribeTasks. Unknown values stay as they are. */
export interface Sighting {
  readonly task_arn: string;
  readonly task_definition_arn: string;
  readonly last_status: string;
  /** What ECS means the worker to be: `STOPPED` from an accepted StopTask on. */
  readonly desired_status: string | null;
  readonly started_by: string | null;
  /** `service:<name>` where an ECS service runs, and would replace, the task. */
  readonly group: string | null;
  readonly launch_type: string | null;
  /** Whether a host had it: where none did, no container of it ever ran. Of Fargate it says nothing. */
  readonly was_placed: boolean;
  readonly stop_code: string | null;
  readonly stopped_reason: string | null;
  readonly containers: readonly SightedContainer[];
  readonly stopping_at: EpochSeconds | null;
  readonly execution_stopped_at: EpochSeconds | null;
  readonly stopped_at: EpochSeconds | null;
}

/** A sighting with when ECS made the worker. */
export interface SeenWorker {
  readonly sighting: Sighting;
  readonly created_at: EpochSeconds | null;
}

export interface SightedContainer {
  readonly name: string;
  readonly exit_code: number | null;
  readonly reason: string | null;
}

/** ECS's default where a task definition names no `stopTimeout`. Source: ContainerDefinition.stopTimeout. */
export const DEFAULT_STOP_TIMEOUT_SECONDS = 30;

/**
 * The longest that ECS may take from the stop signal to the last SIGKILL: containers stop in the reverse order
 * of `dependsOn`, one after the other, so the timeouts along a chain add up.
 */
export function longestStopSeconds(containers: readonly WorkerContainer[]): number {
  const byName = new Map(containers.map((container) => [container.name, container]));
  const along = (container: WorkerContainer): number => {
    const before = container.depends_on.flatMap((name) => byName.get(name) ?? []);
    const own = container.stop_timeout ?? DEFAULT_STOP_TIMEOUT_SECONDS;
    return own + Math.max(0, ...before.map(along));
  };
  return containers.length === 0 ? DEFAULT_STOP_TIMEOUT_SECONDS : Math.max(...containers.map(along));
}
