import type { Sighting, WorkerContainer, WorkerRef } from '../../../functions/core/worker.ts';

/** What ECS says of an end. */
export type Stop = Pick<Sighting, 'stop_code' | 'stopped_reason' | 'containers'>;

/** A worker as it is, beside what ECS shows of it. */
export interface SimWorker extends WorkerRef {
  readonly startedBy: string;
  /** The run whose heartbeats and word it sends; what a launcher should give as `startedBy`, and may have forgotten. */
  readonly worksFor: string;
  /** `service:<name>` where a service launched it. */
  readonly group: string;
  readonly launchType: 'FARGATE' | 'EC2';
  /** The first is the one that works. */
  readonly containers: readonly WorkerContainer[];
  /** What the others exit with once the first has, by name. */
  readonly exitsBeside: Readonly<Record<string, number>>;
  /** ECS has deleted what they are defined by. */
  readonly isDefinitionGone: boolean;
  readonly launchedAtMs: number;
  /** Whether a host has it; before that no container of it runs, and a StopTask ends it without any exit code. */
  isPlaced: boolean;
  /** Its run has searched for it after the end of faults, and ECS has listed it. */
  isFound: boolean;
  /** From when on ECS's eventually consistent reads show it. */
  readonly shownFromMs: number;
  /** By how much whoever describes it is behind; null for one that is so at times, by something else each time. */
  trailsMs: number | null;
  /** The process. Nothing else counts as stopped. */
  isAlive: boolean;
  diedAtMs: number | null;
  /** How it ends, from the death of its process on: ECS shows that before it shows STOPPED. */
  ending: Stop | null;
  /** Null while ECS does not show it as STOPPED. */
  shownStop: Stop | null;
  /** Since when ECS has shown it as STOPPED. */
  shownStopAtMs: number | null;
  /** When a StopTask for it was accepted. */
  stoppedAtMs: number | null;
  /** When the stop signal reached its process. */
  signalledAtMs: number | null;
  /** When it heard from a heartbeat that it shall end. */
  toldAtMs: number | null;
  isForgotten: boolean;
  /** Since when ECS has answered MISSING for good. */
  forgottenAtMs: number | null;
  /** ECS has described it once. */
  wasShown: boolean;
  /** It ends by itself right after ECS has described it as running. */
  endsOnceSeen: boolean;
  /** Until when the part of ECS that describes workers has lost sight of it; 0 where it never has. */
  hiddenUntilMs: number;
  /** One of its heartbeats was stored. */
  hasBeaten: boolean;
  /** The bus has lost the last event about it. */
  isEventLost: boolean;
  /** Its launcher has heard what became of the attach. */
  isAttachAnswered: boolean;
  /** Until when the part of ECS that answers lists does not know it. */
  unlistedUntilMs: number | null;
  /** SIGKILL does not end it before; infinite for one that nothing ends. */
  killableFromMs: number;
  onSignal: () => void;
  onPlaced: () => void;
}

/** What has a StopTask on it is meant to stop, whatever its process does; and so is what has ended. */
export function isMeantToRun({ stoppedAtMs, ending, shownStop }: SimWorker): boolean {
  return stoppedAtMs === null && ending === null && shownStop === null;
}

export function stopOf(worker: SimWorker, exitCode: number | null): Stop {
  const wasStopped = worker.stoppedAtMs !== null;
  const stop_code =
    // Stopped before a host had it: nothing failed, and nothing of it ever ran.
    exitCode === null && (worker.isPlaced || !wasStopped)
      ? 'TaskFailedToStart'
      : wasStopped
        ? 'UserInitiated'
        : 'EssentialContainerExited';
  const containers = worker.containers.map(({ name }) => ({
    name,
    exit_code: exitCode === null ? null : (worker.exitsBeside[name] ?? exitCode),
    reason: null,
  }));
  return {
    stop_code,
    stopped_reason: wasStopped ? 'standdown' : 'Essential container in task exited',
    containers,
  };
}

/** Nobody saw an essential container exit; a sidecar may have ended long ago. */
export function silentStop(
  { containers }: SimWorker,
  stop: Pick<Sighting, 'stop_code' | 'stopped_reason'>,
): Stop {
  return {
    ...stop,
    containers: containers.map(({ name, essential }) => ({
      name,
      exit_code: essential ? null : 0,
      reason: null,
    })),
  };
}

/** Whether nobody saw an essential container of it exit. */
export function isWithoutExitCode({ containers }: SimWorker, stop: Pick<Stop, 'containers'>): boolean {
  const essential = new Set(containers.filter((each) => each.essential).map(({ name }) => name));
  return stop.containers.every(({ name, exit_code }) => !essential.has(name) || exit_code === null);
}

/** The lifecycle of an ECS task, as far as its process tells. */
function lastStatusOf({ shownStop, ending, isPlaced, stoppedAtMs }: SimWorker): string {
  if (shownStop !== null) return 'STOPPED';
  if (ending !== null) return 'DEPROVISIONING';
  if (stoppedAtMs !== null) return isPlaced ? 'STOPPING' : 'DEACTIVATING';
  return isPlaced ? 'RUNNING' : 'PROVISIONING';
}

export function sightingOf(worker: SimWorker): Sighting {
  const { shownStop, shownStopAtMs } = worker;
  const stop = shownStop ?? worker.ending;
  return {
    task_arn: worker.task_arn,
    task_definition_arn: `definition-of-${worker.task_arn}`,
    last_status: lastStatusOf(worker),
    desired_status: isMeantToRun(worker) ? 'RUNNING' : 'STOPPED',
    started_by: worker.startedBy,
    group: worker.group,
    launch_type: worker.launchType,
    was_placed: worker.launchType === 'EC2' && worker.isPlaced,
    stop_code: stop?.stop_code ?? null,
    stopped_reason: stop?.stopped_reason ?? null,
    containers:
      stop?.containers ?? worker.containers.map(({ name }) => ({ name, exit_code: null, reason: null })),
    stopping_at: null,
    execution_stopped_at: null,
    stopped_at: shownStopAtMs === null ? null : Math.floor(shownStopAtMs / 1000),
  };
}
