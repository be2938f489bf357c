import type { Sighting, WorkerContainer, WorkerRef } from '../../../functions/core/worker.ts';

/** A worker as it is, beside what ECS shows of it. */
export interface SimWorker extends WorkerRef {
  readonly startedBy: string;
  /** The run whose heartbeats and word it sends; what a launcher should give as `startedBy`, and may have forgotten. */
  readonly worksFor: string;
  /** `service:<name>` where a service launched it. */
  readonly group: string;
  readonly launchType: 'FARGATE' | 'EC2';
  readonly containers: readonly WorkerContainer[];
  readonly launchedAtMs: number;
  /** Whether a host has it; before that no container of it runs, and a StopTask ends it without any exit code. */
  isPlaced: boolean;
  /** Its run has searched for it after the end of faults, and ECS has listed it. */
  isFound: boolean;
  /** From when on ECS's eventually consistent reads show it. */
  readonly shownFromMs: number;
  /** The process. Nothing else counts as stopped. */
  isAlive: boolean;
  diedAtMs: number | null;
  /** Null while ECS shows it as running. */
  shownStop: Pick<Sighting, 'stop_code' | 'stopped_reason' | 'containers'> | null;
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

/** What has a StopTask on it is meant to stop, whatever its process does. */
export function isMeantToRun({ stoppedAtMs, shownStop }: SimWorker): boolean {
  return stoppedAtMs === null && shownStop === null;
}

export function stopOf(worker: SimWorker, exitCode: number | null): NonNullable<SimWorker['shownStop']> {
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
    // A sidecar is killed with the others, and decides nothing.
    exit_code: exitCode === null ? null : name === 'app' ? exitCode : 137,
    reason: null,
  }));
  return {
    stop_code,
    stopped_reason: wasStopped ? 'standdown' : 'Essential container in task exited',
    containers,
  };
}

/** Nobody saw the essential container exit; a sidecar may have ended long ago. */
export function silentStop(
  { containers }: SimWorker,
  stop: Pick<Sighting, 'stop_code' | 'stopped_reason'>,
): NonNullable<SimWorker['shownStop']> {
  return {
    ...stop,
    containers: containers.map(({ name, essential }) => ({
      name,
      exit_code: essential ? null : 0,
      reason: null,
    })),
  };
}

export function sightingOf(worker: SimWorker): Sighting {
  const { shownStop, shownStopAtMs } = worker;
  return {
    task_arn: worker.task_arn,
    task_definition_arn: `definition-of-${worker.task_arn}`,
    last_status: shownStop === null ? 'RUNNING' : 'STOPPED',
    desired_status: isMeantToRun(worker) ? 'RUNNING' : 'STOPPED',
    started_by: worker.startedBy,
    group: worker.group,
    launch_type: worker.launchType,
    was_placed: worker.launchType === 'EC2' && worker.isPlaced,
    stop_code: shownStop?.stop_code ?? null,
    stopped_reason: shownStop?.stopped_reason ?? null,
    containers:
      shownStop?.containers ?? worker.containers.map(({ name }) => ({ name, exit_code: null, reason: null })),
    stopping_at: null,
    execution_stopped_at: null,
    stopped_at: shownStopAtMs === null ? null : Math.floor(shownStopAtMs / 1000),
  };
}
