import {
  longestStopSeconds,
  type Sighting,
  type WorkerContainer,
  type WorkerRef,
} from '../../../functions/core/worker.ts';
import type { DesiredStatus } from '../../../functions/ports/worker-views.ts';
import type { Definition, Look, Search, StopAnswer } from '../../../functions/ports/workers.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import { LISTED_WITHIN_SECONDS } from '../invariants/end.ts';
import { isMeantToRun, sightingOf, silentStop, type SimWorker, stopOf } from './sim-worker.ts';

export { isMeantToRun, sightingOf, type SimWorker } from './sim-worker.ts';

export interface Ecs {
  readonly workers: readonly SimWorker[];
  /** @param as what it is, where that is not left to chance */
  launch(worksFor: string, startedBy: string, as?: Partial<SimWorker>): SimWorker;
  find(taskArn: string): SimWorker | undefined;
  look(ref: WorkerRef): Look;
  list(startedBy: string): Search;
  /** Those that ECS means to be so, in the order of their launch: a page of them from this number on. */
  listWorkers(
    desired: DesiredStatus,
    from: number,
    limit: number,
  ): { readonly workers: readonly SimWorker[]; readonly next: number | null };
  /** What a task definition says; undefined while the right to read it is missing. */
  readDefinition(definition: string): Definition;
  stop(ref: WorkerRef): StopAnswer;
  /** Its host is told to kill its containers. */
  kill(ref: WorkerRef): StopAnswer;
  /** The process of a worker ends with this code, or before it began where there is none. */
  exit(worker: SimWorker, exitCode: number | null): void;
  /** The same, by itself, and ECS tells so at once. */
  endAtOnce(worker: SimWorker): void;
  /** The rights to read, to stop and to kill are there again, and ECS sees what there is. */
  repair(): void;
}

interface Deps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  /** @returns whether the event is lost for good */
  readonly publish: (sighting: Sighting) => boolean;
  /** Whether sweeps look at open runs: each minute, as deployed. */
  readonly isSwept: boolean;
  /** Whether it is on record that a STOPPED of this worker was no proof. */
  readonly isDoubted: (taskArn: string) => boolean;
}

const CLUSTER = 'unit';
const HOUR_MS = 3_600_000;
/** Shorter than what lies between two MISSING that count: what answers so for longer has no such task (guarantee 9). */
const LONGEST_HIDDEN_MS = 540_000;

/** ECS, as far as a run meets it: states, stop timeouts, hosts that go silent, reads that trail. */
export function ecs({ timeline, random, faults, publish, isSwept, isDoubted }: Deps): Ecs {
  const workers: SimWorker[] = [];
  let isDenied = false;
  let isKillDenied = false;
  let isReadDenied = false;
  let isLookDenied = false;
  const find = (taskArn: string) => workers.find(({ task_arn }) => task_arn === taskArn);
  const isKnown = (worker: SimWorker | undefined): worker is SimWorker =>
    worker !== undefined && !worker.isForgotten && timeline.nowMs() >= worker.shownFromMs;
  /** With clocks that are off, nobody could tell a moment from ten minutes. */
  const isDescribed = (worker: SimWorker | undefined): worker is SimWorker => {
    if (!isKnown(worker)) return false;
    if (worker.wasShown && worker.hiddenUntilMs === 0 && !faults.has('F14') && faults.strikes('F15', 0.03))
      worker.hiddenUntilMs = timeline.nowMs() + random.between(1000, LONGEST_HIDDEN_MS);
    const isShown = timeline.nowMs() >= worker.hiddenUntilMs;
    worker.wasShown ||= isShown;
    return isShown;
  };

  const trailMs = (): number => random.between(500, 1000 * LISTED_WITHIN_SECONDS);

  /**
   * DescribeTasks is eventually consistent: it may show a worker as it was some seconds ago, at times or each time. With clocks
   * that are off, the one look after an attach may come that soon, and sweeps that do not look make good nothing.
   */
  const staleSightingOf = (worker: SimWorker): Sighting => {
    if (!isSwept || faults.has('F14')) return sightingOf(worker);
    const beforeMs = timeline.nowMs() - (worker.trailsMs ?? trailMs());
    const wasShown = (worker.shownStopAtMs ?? -Infinity) > beforeMs;
    const wasStopped = (worker.stoppedAtMs ?? -Infinity) > beforeMs;
    const hasEnded = (worker.diedAtMs ?? -Infinity) > beforeMs;
    if (!(wasShown || wasStopped || hasEnded)) return sightingOf(worker);
    if (worker.trailsMs === null && !faults.strikes('F15', 0.3)) return sightingOf(worker);
    return sightingOf({
      ...worker,
      ...(wasShown && { shownStop: null, shownStopAtMs: null }),
      ...(wasStopped && { stoppedAtMs: null }),
      ...(hasEnded && { ending: null }),
    });
  };

  /** Lists trail each part of ECS by itself: the first that could show a worker may come without it. */
  const isListed = (worker: SimWorker): boolean => {
    worker.unlistedUntilMs ??= timeline.nowMs() + (faults.strikes('F15', 0.3) ? trailMs() : 0);
    return timeline.nowMs() >= worker.unlistedUntilMs;
  };
  /** One that stops between the reading of two lists is on both. */
  const isListedTwice = (): boolean => faults.strikes('F13', 0.1);
  const show = (worker: SimWorker, stop: NonNullable<SimWorker['shownStop']>): void => {
    worker.shownStop = stop;
    worker.shownStopAtMs = timeline.nowMs();
    worker.isEventLost = publish(sightingOf(worker));
  };
  const exit = (worker: SimWorker, exitCode: number | null): void => {
    if (!worker.isAlive) return;
    worker.isAlive = false;
    worker.diedAtMs = timeline.nowMs();
    const stop = stopOf(worker, exitCode);
    worker.ending = stop;
    const usualMs = random.chance(0.2) ? random.between(1, 20) : random.between(50, 8000);
    // The network of a task on Fargate goes before it is STOPPED.
    const takesMs = faults.strikes('F15', 0.1) ? random.between(8_000, 30_000) : usualMs;
    timeline.after(worker.endsOnceSeen ? 1 : takesMs, () => show(worker, stop));
    forgetLater(worker);
  };
  const forgetLater = (worker: SimWorker): void => {
    const forgetsAfterMs = faults.strikes('F15', 0.6) ? random.between(8_000, 60_000) : HOUR_MS;
    timeline.after(forgetsAfterMs, () => forget(worker));
  };
  const forget = (worker: SimWorker): void => {
    worker.isForgotten = true;
    worker.forgottenAtMs ??= timeline.nowMs();
  };
  /** Its event may be there before whoever looks at it, or stops it, has put that on record. */
  const endAtOnce = (worker: SimWorker): void => {
    if (!worker.isAlive || !worker.isPlaced || worker.shownStop !== null) return;
    worker.endsOnceSeen = true;
    exit(worker, random.pick([0, 1]));
  };
  /** Its containers start, unless it was stopped before. */
  const place = (worker: SimWorker): void => {
    if (!worker.isAlive) return;
    worker.isPlaced = true;
    worker.onPlaced();
  };
  /** An agent that lost its host is shown as STOPPED without an exit code, while the process may well go on. */
  const loseHost = (worker: SimWorker): void => {
    if (!worker.isAlive || !worker.isPlaced || worker.shownStop !== null) return;
    const stop_code = random.pick([null, 'UserInitiated', 'InfrastructureHealth']);
    show(worker, silentStop(worker, { stop_code, stopped_reason: 'Agent disconnected' }));
    if (faults.strikes('F15', 0.6)) forgetOnceDoubted(worker);
    const returns = random.between(1, 5);
    if (returns === 1) worker.killableFromMs = Infinity;
    else if (returns <= 3) timeline.after(1000 * random.between(30, 1000), () => exit(worker, 137));
    else timeline.after(1000 * random.between(30, 1000), () => loseInstance(worker));
  };
  /** ECS shows a STOPPED task for an hour, longer than a day here: sooner than its silence is on record it forgets none. */
  const forgetOnceDoubted = (worker: SimWorker): void =>
    timeline.after(random.between(8_000, 60_000), () => {
      if (isDoubted(worker.task_arn)) forget(worker);
      else if (worker.isAlive) forgetOnceDoubted(worker);
    });
  const loseInstance = (worker: SimWorker): void => {
    worker.isAlive = false;
    worker.diedAtMs ??= timeline.nowMs();
    const stopped_reason = 'Host EC2 (instance i-0123456789abcdef0) terminated.';
    show(worker, silentStop(worker, { stop_code: null, stopped_reason }));
  };

  return {
    workers,
    find,
    exit,
    endAtOnce,
    launch: (worksFor, startedBy, as) => {
      const launchType = random.chance(0.6) ? 'FARGATE' : 'EC2';
      const containers = containersOf(random);
      const worker: SimWorker = {
        cluster: CLUSTER,
        task_arn: `arn:aws:ecs:us-east-1:000000000000:task/${CLUSTER}/${String(workers.length + 1).padStart(32, '0')}`,
        startedBy,
        worksFor,
        group: 'family:unit',
        launchType,
        containers,
        // A sidecar is killed with the others, and decides nothing.
        exitsBeside: { log: 137, proxy: random.pick([0, 143, 1]) },
        isDefinitionGone: faults.strikes('F15', 0.03),
        launchedAtMs: timeline.nowMs(),
        isPlaced: true,
        shownFromMs: timeline.nowMs() + (faults.strikes('F15', 0.3) ? trailMs() : 0),
        trailsMs: faults.strikes('F15', 0.2) ? trailMs() : null,
        isAlive: true,
        diedAtMs: null,
        ending: null,
        shownStop: null,
        shownStopAtMs: null,
        stoppedAtMs: null,
        signalledAtMs: null,
        toldAtMs: null,
        isForgotten: false,
        forgottenAtMs: null,
        wasShown: false,
        endsOnceSeen: false,
        hiddenUntilMs: 0,
        hasBeaten: false,
        isEventLost: false,
        isAttachAnswered: false,
        isFound: false,
        unlistedUntilMs: null,
        killableFromMs: 0,
        onSignal: () => undefined,
        onPlaced: () => undefined,
        ...as,
      };
      if (faults.strikes('F8', 0.25))
        worker.killableFromMs = random.chance(0.5)
          ? Infinity
          : timeline.nowMs() + 1000 * random.between(60, 1000);
      // A capacity provider that scales out, or a cluster that is full: no host has it for minutes, or ever.
      if (launchType === 'EC2' && faults.strikes('F15', 0.15)) {
        worker.isPlaced = false;
        const placesAtMs = random.between(1000, 300_000);
        if (random.chance(0.3)) timeline.after(placesAtMs, () => exit(worker, null));
        else timeline.after(placesAtMs, () => place(worker));
      }
      if (launchType === 'EC2' && faults.strikes('F8', 0.15))
        timeline.after(random.between(1000, 200_000), () => loseHost(worker));
      workers.push(worker);
      return worker;
    },
    look: ({ task_arn }) => {
      // As of a cluster that is not ACTIVE, which nothing is known of.
      if (!isLookDenied && faults.strikes('F3', 0.01)) isLookDenied = true;
      if (isLookDenied)
        return { kind: 'unclear', why: 'ecs:DescribeTasks: AccessDeniedException', lasting: true };
      const worker = find(task_arn);
      if (!isDescribed(worker)) return { kind: 'missing' };
      const sighting = staleSightingOf(worker);
      if (worker.endsOnceSeen) endAtOnce(worker);
      const isDeleted = sighting.last_status === 'STOPPED' && faults.strikes('F15', 0.05);
      return { kind: 'seen', sighting: isDeleted ? { ...sighting, last_status: 'DELETED' } : sighting };
    },
    list: (startedBy) => ({
      kind: 'found',
      workers: workers
        .filter((worker) => worker.startedBy === startedBy && isKnown(worker) && isListed(worker))
        .flatMap((worker) => (isListedTwice() ? [worker, worker] : [worker])),
    }),
    listWorkers: (desired, from, limit) => {
      const listed = workers
        .map((worker, number) => ({ worker, number }))
        .filter(({ worker, number }) => number >= from && isMeantToRun(worker) === (desired === 'RUNNING'))
        .filter(({ worker }) => isKnown(worker) && isListed(worker));
      const page = listed.slice(0, limit);
      return {
        workers: page.map(({ worker }) => worker),
        next: listed.length > page.length ? (page.at(-1)?.number ?? 0) + 1 : null,
      };
    },
    readDefinition: (definition) => {
      if (!isReadDenied && faults.strikes('F3', 0.03)) isReadDenied = true;
      if (isReadDenied)
        return { kind: 'unclear', why: 'ecs:DescribeTaskDefinition: AccessDeniedException', lasting: true };
      const worker = workers.find(({ task_arn }) => definition.endsWith(task_arn));
      return worker?.isDefinitionGone === false
        ? { kind: 'read', containers: worker.containers }
        : { kind: 'gone' };
    },
    stop: ({ task_arn }) => {
      if (!isDenied && faults.strikes('F3', 0.1)) isDenied = true;
      const worker = find(task_arn);
      if (isDenied) return { kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' };
      // The part of ECS that stops workers may know one that the part that describes them does not.
      const isHidden = !isDescribed(worker);
      if (worker === undefined || worker.isForgotten || (isHidden && !faults.strikes('F15', 0.5)))
        return { kind: 'refused', why: 'The referenced task was not found.' };
      // What is shown as STOPPED gets no signal any more.
      if (worker.isAlive && worker.stoppedAtMs === null && worker.shownStop === null)
        signal(timeline, worker, exit);
      worker.stoppedAtMs ??= timeline.nowMs();
      return { kind: 'accepted' };
    },
    kill: ({ task_arn }) => {
      if (!isKillDenied && faults.strikes('F3', 0.03)) isKillDenied = true;
      if (isKillDenied) return { kind: 'denied', why: 'ssm:SendCommand: AccessDeniedException' };
      const worker = find(task_arn);
      if (worker?.isPlaced === false)
        return { kind: 'refused', why: 'ecs:DescribeTasks: names no container instance' };
      // A host that is lost hears nothing.
      if (worker !== undefined && worker.shownStop === null && Number.isFinite(worker.killableFromMs))
        timeline.at(Math.max(timeline.nowMs() + random.between(50, 3000), worker.killableFromMs), () =>
          exit(worker, 137),
        );
      return { kind: 'accepted' };
    },
    repair: () => {
      isDenied = false;
      isKillDenied = false;
      isReadDenied = false;
      isLookDenied = false;
      for (const worker of workers) {
        worker.hiddenUntilMs = Math.min(worker.hiddenUntilMs, timeline.nowMs());
        worker.trailsMs = null;
      }
    },
  };
}

/** One that works; often with a sidecar, at times with another that the task cannot do without and that stops after it. */
function containersOf(random: Random): readonly WorkerContainer[] {
  const hasProxy = random.chance(0.2);
  const app = {
    name: 'app',
    essential: true,
    stop_timeout: random.pick([2, 30, 120, null]),
    depends_on: hasProxy && random.chance(0.7) ? ['proxy'] : [],
  };
  return [
    app,
    ...(hasProxy
      ? [{ name: 'proxy', essential: true, stop_timeout: random.pick([2, 30]), depends_on: [] }]
      : []),
    ...(random.chance(0.3) ? [{ name: 'log', essential: false, stop_timeout: 5, depends_on: [] }] : []),
  ];
}

/** The stop signal now; SIGKILL after the stop timeout, or when the process can be killed at last. */
function signal(timeline: Timeline, worker: SimWorker, exit: Ecs['exit']): void {
  if (!worker.isPlaced) {
    // Nothing to signal: ECS gives up the placement.
    timeline.after(1, () => exit(worker, null));
    return;
  }
  worker.signalledAtMs = timeline.nowMs();
  const graceMs = 1000 * longestStopSeconds(worker.containers);
  worker.onSignal();
  const killsAtMs = Math.max(timeline.nowMs() + graceMs, worker.killableFromMs);
  if (Number.isFinite(killsAtMs)) timeline.at(killsAtMs, () => exit(worker, 137));
}
