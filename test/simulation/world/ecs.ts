import type { Sighting, WorkerContainer, WorkerRef } from '../../../functions/core/worker.ts';
import type { Look, Search, StopAnswer } from '../../../functions/ports.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import { LISTED_WITHIN_SECONDS } from '../invariants/end.ts';

/** A worker as it is, beside what ECS shows of it. */
export interface SimWorker extends WorkerRef {
  readonly startedBy: string;
  /** The run whose heartbeats and word it sends; what a launcher should give as `startedBy`, and may have forgotten. */
  readonly worksFor: string;
  readonly launchType: 'FARGATE' | 'EC2';
  readonly containers: readonly WorkerContainer[];
  readonly launchedAtMs: number;
  /** From when on ECS's eventually consistent reads show it. */
  readonly shownFromMs: number;
  /** The process. Nothing else counts as stopped. */
  isAlive: boolean;
  diedAtMs: number | null;
  /** Null while ECS shows it as running. */
  shownStop: Pick<Sighting, 'stop_code' | 'stopped_reason' | 'containers'> | null;
  /** When a StopTask for it was accepted. */
  stoppedAtMs: number | null;
  /** When the stop signal reached its process. */
  signalledAtMs: number | null;
  /** When it heard from a heartbeat that it shall end. */
  toldAtMs: number | null;
  isForgotten: boolean;
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
}

export interface Ecs {
  readonly workers: readonly SimWorker[];
  /** @param as what it is, where that is not left to chance */
  launch(worksFor: string, startedBy: string, as?: Partial<SimWorker>): SimWorker;
  find(taskArn: string): SimWorker | undefined;
  look(ref: WorkerRef): Look;
  list(startedBy: string): Search;
  stop(ref: WorkerRef): StopAnswer;
  /** The process of a worker ends with this code, or before it began where there is none. */
  exit(worker: SimWorker, exitCode: number | null): void;
  /** The right to call StopTask is there again. */
  repairRights(): void;
}

interface Deps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  /** @returns whether the event is lost for good */
  readonly publish: (sighting: Sighting) => boolean;
}

const CLUSTER = 'unit';
const HOUR_MS = 3_600_000;

/** ECS, as far as a run meets it: states, stop timeouts, hosts that go silent, reads that trail. */
export function ecs({ timeline, random, faults, publish }: Deps): Ecs {
  const workers: SimWorker[] = [];
  let isDenied = false;
  const find = (taskArn: string) => workers.find(({ task_arn }) => task_arn === taskArn);
  const isKnown = (worker: SimWorker | undefined): worker is SimWorker =>
    worker !== undefined && !worker.isForgotten && timeline.nowMs() >= worker.shownFromMs;

  /** Lists trail each part of ECS by itself: the first that could show a worker may come without it. */
  const isListed = (worker: SimWorker): boolean => {
    const trailsMs = faults.strikes('F15', 0.3) ? random.between(500, 1000 * LISTED_WITHIN_SECONDS) : 0;
    worker.unlistedUntilMs ??= timeline.nowMs() + trailsMs;
    return timeline.nowMs() >= worker.unlistedUntilMs;
  };
  const show = (worker: SimWorker, stop: NonNullable<SimWorker['shownStop']>): void => {
    worker.shownStop = stop;
    worker.isEventLost = publish(sightingOf(worker, timeline.nowMs()));
  };
  const exit = (worker: SimWorker, exitCode: number | null): void => {
    if (!worker.isAlive) return;
    worker.isAlive = false;
    worker.diedAtMs = timeline.nowMs();
    const stop = stopOf(worker, exitCode);
    timeline.after(random.between(50, 8000), () => show(worker, stop));
    const forgetsAfterMs = faults.strikes('F15', 0.1) ? random.between(8_000, 60_000) : HOUR_MS;
    timeline.after(forgetsAfterMs, () => (worker.isForgotten = true));
  };
  /** An agent that lost its host is shown as STOPPED without an exit code, while the process may well go on. */
  const loseHost = (worker: SimWorker): void => {
    if (!worker.isAlive || worker.shownStop !== null) return;
    show(worker, silentStop('Agent disconnected'));
    const returns = random.between(1, 5);
    if (returns === 1) worker.killableFromMs = Infinity;
    else if (returns <= 3) timeline.after(1000 * random.between(30, 1000), () => exit(worker, 137));
    else timeline.after(1000 * random.between(30, 1000), () => loseInstance(worker));
  };
  const loseInstance = (worker: SimWorker): void => {
    worker.isAlive = false;
    worker.diedAtMs ??= timeline.nowMs();
    show(worker, silentStop('Host EC2 (instance i-0123456789abcdef0) terminated.'));
  };

  return {
    workers,
    find,
    exit,
    launch: (worksFor, startedBy, as) => {
      const launchType = random.chance(0.6) ? 'FARGATE' : 'EC2';
      const stopTimeout = random.pick([2, 30, null]);
      const worker: SimWorker = {
        cluster: CLUSTER,
        task_arn: `arn:aws:ecs:us-east-1:000000000000:task/${CLUSTER}/w${workers.length + 1}`,
        startedBy,
        worksFor,
        launchType,
        containers: [
          { name: 'app', essential: true, stop_timeout: stopTimeout, depends_on: [] },
          ...(random.chance(0.3) ? [{ name: 'log', essential: false, stop_timeout: 5, depends_on: [] }] : []),
        ],
        launchedAtMs: timeline.nowMs(),
        shownFromMs:
          timeline.nowMs() +
          (faults.strikes('F15', 0.3) ? random.between(500, 1000 * LISTED_WITHIN_SECONDS) : 0),
        isAlive: true,
        diedAtMs: null,
        shownStop: null,
        stoppedAtMs: null,
        signalledAtMs: null,
        toldAtMs: null,
        isForgotten: false,
        hasBeaten: false,
        isEventLost: false,
        isAttachAnswered: false,
        unlistedUntilMs: null,
        killableFromMs: 0,
        onSignal: () => undefined,
        ...as,
      };
      if (faults.strikes('F8', 0.25))
        worker.killableFromMs = random.chance(0.2)
          ? Infinity
          : timeline.nowMs() + 1000 * random.between(60, 1000);
      if (launchType === 'EC2' && faults.strikes('F8', 0.15))
        timeline.after(random.between(1000, 200_000), () => loseHost(worker));
      workers.push(worker);
      return worker;
    },
    look: ({ task_arn }) => {
      const worker = find(task_arn);
      return isKnown(worker)
        ? { kind: 'seen', sighting: sightingOf(worker, timeline.nowMs()) }
        : { kind: 'missing' };
    },
    list: (startedBy) => ({
      kind: 'found',
      workers: workers.filter(
        (worker) => worker.startedBy === startedBy && isKnown(worker) && isListed(worker),
      ),
    }),
    stop: ({ task_arn }) => {
      if (faults.strikes('F3', 0.03)) isDenied = true;
      if (isDenied) return { kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' };
      const worker = find(task_arn);
      if (!isKnown(worker)) return { kind: 'refused', why: 'The referenced task was not found.' };
      // What is shown as STOPPED gets no signal any more.
      if (worker.isAlive && worker.stoppedAtMs === null && worker.shownStop === null)
        signal(timeline, worker, exit);
      worker.stoppedAtMs ??= timeline.nowMs();
      return { kind: 'accepted' };
    },
    repairRights: () => (isDenied = false),
  };
}

/** The stop signal now; SIGKILL after the stop timeout, or when the process can be killed at last. */
function signal(timeline: Timeline, worker: SimWorker, exit: Ecs['exit']): void {
  worker.signalledAtMs = timeline.nowMs();
  const graceMs = 1000 * (worker.containers[0]?.stop_timeout ?? 30);
  worker.onSignal();
  const killsAtMs = Math.max(timeline.nowMs() + graceMs, worker.killableFromMs);
  if (Number.isFinite(killsAtMs)) timeline.at(killsAtMs, () => exit(worker, 137));
}

function stopOf(worker: SimWorker, exitCode: number | null): NonNullable<SimWorker['shownStop']> {
  const wasStopped = worker.stoppedAtMs !== null;
  const stop_code =
    exitCode === null ? 'TaskFailedToStart' : wasStopped ? 'UserInitiated' : 'EssentialContainerExited';
  const containers = worker.containers.map(({ name }) => ({
    name,
    exit_code: exitCode === null ? null : name === 'app' ? exitCode : 0,
    reason: null,
  }));
  return {
    stop_code,
    stopped_reason: wasStopped ? 'standdown' : 'Essential container in task exited',
    containers,
  };
}

function silentStop(reason: string): NonNullable<SimWorker['shownStop']> {
  return {
    stop_code: null,
    stopped_reason: reason,
    containers: [{ name: 'app', exit_code: null, reason: null }],
  };
}

function sightingOf(worker: SimWorker, nowMs: number): Sighting {
  const { shownStop } = worker;
  const now = Math.floor(nowMs / 1000);
  return {
    task_arn: worker.task_arn,
    task_definition_arn: `definition-of-${worker.task_arn}`,
    last_status: shownStop === null ? 'RUNNING' : 'STOPPED',
    started_by: worker.startedBy,
    group: 'family:unit',
    launch_type: worker.launchType,
    stop_code: shownStop?.stop_code ?? null,
    stopped_reason: shownStop?.stopped_reason ?? null,
    containers:
      shownStop?.containers ?? worker.containers.map(({ name }) => ({ name, exit_code: null, reason: null })),
    stopping_at: null,
    execution_stopped_at: null,
    stopped_at: shownStop === null ? null : now,
  };
}
