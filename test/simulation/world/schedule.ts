import { hasEnded, type Run } from '../../../functions/core/run.ts';
import type { FaultCounts, FaultKind } from '../engine/faults.ts';
import { checkBindings } from '../invariants/bindings.ts';
import { checkHistory } from '../invariants/history.ts';
import {
  checkLeftovers,
  checkOverlooked,
  checkPolicies,
  checkProgress,
  checkSilence,
  checkSwept,
  checkUnattached,
  isHopeless,
} from '../invariants/liveness.ts';
import type { Report, Violation } from '../invariants/violation.ts';
import { dispatch } from './dispatcher.ts';
import { clear, operate } from './operators.ts';
import { isMeantToRun, type SimWorker } from './ecs.ts';
import type { Outage } from './plan.ts';
import { startSweep } from './sweeper.ts';
import type { System } from './system.ts';
import { type World, world as worldOf } from './world.ts';

export interface Schedule {
  readonly seed: number;
  readonly system: System;
  readonly onlyFault?: FaultKind | null;
  /** Sweeps look at open runs and for orphans in each schedule. */
  readonly looksAlways?: boolean;
  /** ECS gives no answer for a while in each schedule. */
  readonly outageAlways?: boolean;
  readonly trace?: (atMs: number, line: string) => void;
}

export interface Outcome {
  readonly steps: number;
  readonly faults: FaultCounts;
  readonly calls: ReadonlyMap<string, number>;
  readonly violation: Violation | undefined;
  /** Each state that an input met, as `state × input`. */
  readonly met: ReadonlySet<string>;
  readonly hasDoors: boolean;
  /** The same for the same seed, whoever runs it. */
  readonly hash: number;
}

const SWEEP_MS = 60_000;
/** How long after the end of faults the last message is on its way that was sent before. */
const LONGEST_MESSAGE_MS = 600_000;
/** Long enough for what can be killed after 1 000 s to be killed, seen and settled. */
const HORIZON_MS = 3 * 3_600_000;

/** One bad day: everything that happens between the first task and the end of all runs, from one seed. */
export async function runSchedule({
  seed,
  system,
  onlyFault = null,
  looksAlways = false,
  outageAlways = false,
  trace,
}: Schedule): Promise<Outcome> {
  let violation: Violation | undefined;
  const report: Report = (invariant, detail) => {
    if (system.isJudgedBy?.includes(invariant) === false) return;
    violation ??= { invariant, detail };
  };
  const world = worldOf({ seed, system, onlyFault, looksAlways, outageAlways, report, trace });
  const { plan, stage, faults, meetings, called } = world;
  const accepted = begin(world);
  let isOver = false;
  sweepUntil(world, accepted, () => (isOver = true));
  const steps = await stage.run(() => isOver || violation !== undefined);
  if (violation === undefined) await checkAll(world, accepted);
  return {
    steps,
    violation,
    faults: faults.counts,
    calls: called.counts,
    met: meetings.met,
    hasDoors: plan.hasDoors,
    hash: called.hash(),
  };
}

type Accepted = ReadonlyMap<string, number>;

/** Everybody begins; faults end at their time, and a while later operators clear the board. */
function begin(world: World): Accepted {
  const { plan, timeline, faults, store, ecs, consumer } = world;
  const accepted = new Map<string, number>();
  const operators = { ...world, accepted: (runId: string) => void accepted.set(runId, timeline.nowMs()) };
  for (let task = 1; task <= plan.tasks; task += 1)
    dispatch(world, `t${task}`, plan.runsPerTask, plan.faultsEndAtMs);
  operate(operators, plan.operations);
  timeline.at(plan.chanceEndsAtMs, () => {
    world.trace?.(() => 'faults end');
    faults.end();
  });
  timeline.at(plan.faultsEndAtMs, () => {
    if (plan.outage) world.trace?.(() => 'ECS answers again');
    store.thawIndexes();
    ecs.repair();
    consumer.steps.redrive();
    consumer.facts.redrive();
  });
  timeline.at(plan.clearsAtMs, () => {
    const wasLeftAlone = plan.clearsAtMs - plan.faultsEndAtMs > LONGEST_MESSAGE_MS;
    const nothingComes = consumer.facts.isEmpty() && consumer.steps.isEmpty();
    if (wasLeftAlone || (nothingComes && plan.looks === null))
      for (const run of store.allRuns()) {
        checkOverlooked(progressOf(world, accepted), run, wasLeftAlone);
        checkUnattached(progressOf(world, accepted), run);
      }
    clear(operators, plan.clearsStuck);
  });
  return accepted;
}

function sweepUntil(world: World, accepted: Accepted, onQuiet: () => void): void {
  const { plan, timeline, random } = world;
  const sweep = (): void => {
    const nowMs = timeline.nowMs();
    if (plan.outage && nowMs > plan.chanceEndsAtMs && nowMs < plan.outage.untilMs)
      checkOutage(world, plan.outage, accepted);
    if (nowMs > plan.faultsEndAtMs) checkMinute(world, accepted);
    const isLate = nowMs > plan.faultsEndAtMs + HORIZON_MS;
    if (nowMs > plan.clearsAtMs + SWEEP_MS && (isLate || isQuiet(world))) {
      onQuiet();
      return;
    }
    timeline.after(SWEEP_MS, sweep);
    startSweep(world);
  };
  timeline.after(random.between(0, SWEEP_MS), sweep);
}

/** ECS alone gives no answer: who waits for one is told to be stuck. */
function checkOutage(world: World, { fromMs, gaps }: Outage, accepted: Accepted): void {
  const { plan, store, timeline } = world;
  // Until a gap is over, its answers count.
  const answeredUntilMs = gaps.filter((gap) => gap.fromMs <= timeline.nowMs()).map(({ untilMs }) => untilMs);
  const sinceMs = Math.max(fromMs, plan.chanceEndsAtMs, ...answeredUntilMs);
  for (const run of store.allRuns())
    checkSilence({ ...progressOf(world, accepted), faultsEndedAtMs: sinceMs }, run, timeline.nowMs());
}

/** What must have come about by now, since nothing goes wrong any more. */
function checkMinute(world: World, accepted: Accepted): void {
  const { plan, store, ecs, timeline, orphans } = world;
  const { looks } = plan;
  const nowMs = timeline.nowMs();
  const progress = progressOf(world, accepted);
  for (const run of store.allRuns()) checkProgress(progress, run, nowMs);
  if (looks === null) {
    for (const run of store.allRuns()) checkPolicies(progress, run, plan.policies, null, nowMs);
    return;
  }
  const pages = 1 + Math.ceil(Math.max(store.allRuns().length, ecs.workers.length) / looks.pageSize);
  const roundSeconds = (SWEEP_MS / 1000) * Math.ceil(pages / looks.maxPages);
  const rounds = { sinceMs: plan.faultsEndAtMs + 1000 * progress.skewSeconds, roundSeconds };
  for (const run of store.allRuns()) {
    checkSwept(progress, run, rounds, nowMs);
    checkPolicies(progress, run, plan.policies, rounds, nowMs);
    orphans?.check(run, rounds);
  }
}

async function checkAll(world: World, accepted: Accepted): Promise<void> {
  const { store, ecs, report, putOff } = world;
  checkQueues(world);
  for (const run of store.allRuns()) {
    if (accepted.has(run.run_id) && run.termination === null)
      report('L1', `run ${run.run_id}: its termination was accepted and is gone`);
    if (accepted.has(run.run_id) && run.termination?.requested_by.startsWith('policy:'))
      report('S6', `run ${run.run_id}: an operator's termination was accepted and stays a policy's`);
    checkLeftovers(progressOf(world, accepted), run);
    await checkBindings(store, ecs, run, report);
    // A StopTask that was put off is confirmed from its repeat, which tells no event: by a clock of its own, and by the
    // stop timeouts that are known by then.
    const isTimedByEvents = !putOff.has(run.worker?.task_arn ?? '');
    await checkHistory(store, run, isTimedByEvents, report);
  }
}

/** L3: every message ends done, or as a dead letter that is redriven; one that nobody can read stays there. */
function checkQueues({ consumer: { steps, facts }, report, unreadable }: World): void {
  const dead = [...steps.deadLetters, ...facts.deadLetters].map(({ body }) => body);
  const isLeft = dead.some((body) => body !== 'unreadable');
  if (isLeft)
    report('L3', 'a message is a dead letter although it was redriven when nothing went wrong any more');
  const kept = dead.filter((body) => body === 'unreadable').length;
  if (steps.isEmpty() && kept < unreadable.count)
    report('L3', `${unreadable.count - kept} messages that nobody can read are gone`);
}

function progressOf({ ecs, deps, report, plan, faults, timeline }: World, accepted: Accepted) {
  const { faultsEndAtMs: faultsEndedAtMs, clearsAtMs } = plan;
  const clearedAtMs = timeline.nowMs() >= clearsAtMs ? clearsAtMs : 0;
  const skewSeconds = faults.has('F14') ? 600 : 0;
  return { ecs, ladder: deps.ladder, report, faultsEndedAtMs, clearedAtMs, accepted, skewSeconds };
}

/** Nothing goes on any more, and nothing can. */
function isQuiet(world: World): boolean {
  const { store, ecs, consumer } = world;
  const isTakenAway = (run: Run): boolean =>
    !hasEnded(run) &&
    run.termination === null &&
    store.allTasks().every((task) => task.task_id !== run.task_id || task.current_run_id !== run.run_id);
  const isForsaken = (runId: string): boolean =>
    store.allRuns().every((run) => run.run_id !== runId || isTakenAway(run));
  return (
    store.allRuns().every((run) => hasEnded(run) || isTakenAway(run) || isHopeless(ecs, run)) &&
    consumer.steps.isEmpty() &&
    consumer.facts.isEmpty() &&
    ecs.workers.every(
      (worker) =>
        !worker.isAlive ||
        worker.killableFromMs === Infinity ||
        isForsaken(worker.startedBy) ||
        isLeftAlone(world, worker),
    )
  );
}

/** Nobody stops it: an orphan that is only told, or one that nobody told Standdown of where sweeps do not look. */
function isLeftAlone({ plan: { looks, faultsEndAtMs }, store, timeline }: World, worker: SimWorker): boolean {
  const run = store.allRuns().find(({ run_id }) => run_id === worker.startedBy);
  if (run === undefined || !hasEnded(run) || !isMeantToRun(worker)) return false;
  const late = run.late_workers.find(({ task_arn }) => task_arn === worker.task_arn);
  // Its launcher may yet attach it.
  if (timeline.nowMs() < faultsEndAtMs + LONGEST_MESSAGE_MS) return false;
  if (looks) return late?.stop === false && timeline.nowMs() < looks.stopsOrphansFromMs;
  return late === undefined && run.worker?.task_arn !== worker.task_arn && !worker.isAttachAnswered;
}
