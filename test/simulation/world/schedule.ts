import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import { hasEnded, type Run } from '../../../functions/core/run.ts';
import { MAX_RUNS_PER_SWEEP, SWEEP_TIMEOUT_SECONDS } from '../../../functions/wiring/limits.ts';
import type { FaultCounts, FaultKind } from '../engine/faults.ts';
import { checkBindings } from '../invariants/bindings.ts';
import { checkHistory } from '../invariants/history.ts';
import { checkLeftovers, checkOverlooked, checkProgress, isHopeless } from '../invariants/liveness.ts';
import type { Report, Violation } from '../invariants/violation.ts';
import { dispatch } from './dispatcher.ts';
import { clear, operate } from './operators.ts';
import type { System } from './system.ts';
import { type World, world as worldOf } from './world.ts';

export interface Schedule {
  readonly seed: number;
  readonly system: System;
  readonly onlyFault?: FaultKind | null;
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
export async function runSchedule({ seed, system, onlyFault = null, trace }: Schedule): Promise<Outcome> {
  let violation: Violation | undefined;
  const report: Report = (invariant, detail) => {
    if (system.isJudgedBy?.includes(invariant) === false) return;
    violation ??= { invariant, detail };
  };
  const world = worldOf({ seed, system, onlyFault, report, trace });
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
  timeline.at(plan.faultsEndAtMs, () => {
    world.trace?.(() => 'faults end');
    faults.end();
    store.thawIndexes();
    ecs.repairRights();
    consumer.steps.redrive();
    consumer.facts.redrive();
  });
  timeline.at(plan.clearsAtMs, () => {
    const wasLeftAlone = plan.clearsAtMs - plan.faultsEndAtMs > LONGEST_MESSAGE_MS;
    if (wasLeftAlone) for (const run of store.allRuns()) checkOverlooked(progressOf(world, accepted), run);
    clear(operators);
  });
  return accepted;
}

function sweepUntil(world: World, accepted: Accepted, onQuiet: () => void): void {
  const { plan, timeline, random, faults, store, lambda, deps } = world;
  const sweep = (): void => {
    const nowMs = timeline.nowMs();
    if (nowMs > plan.faultsEndAtMs)
      for (const run of store.allRuns()) checkProgress(progressOf(world, accepted), run, nowMs);
    const isLate = nowMs > plan.faultsEndAtMs + HORIZON_MS;
    if (nowMs > plan.clearsAtMs + SWEEP_MS && (isLate || isQuiet(world))) {
      onQuiet();
      return;
    }
    timeline.after(SWEEP_MS, sweep);
    if (store.allRuns().every(({ next_at }) => next_at === null)) return;
    if (faults.strikes('F13', 0.2)) store.freezeIndexes();
    else store.thawIndexes();
    lambda({
      name: 'sweep',
      timeoutSeconds: SWEEP_TIMEOUT_SECONDS,
      body: () => sweepDueRuns({ ...deps, dueRuns: world.dueRuns }, MAX_RUNS_PER_SWEEP),
      onEnd: () => undefined,
      onDeath: () => undefined,
    });
  };
  timeline.after(random.between(0, SWEEP_MS), sweep);
}

async function checkAll(world: World, accepted: Accepted): Promise<void> {
  const { store, report, faults, putOff } = world;
  for (const run of store.allRuns()) {
    if (accepted.has(run.run_id) && run.termination === null)
      report('L1', `run ${run.run_id}: its termination was accepted and is gone`);
    if (accepted.has(run.run_id) && run.termination?.requested_by.startsWith('policy:'))
      report('S6', `run ${run.run_id}: an operator's termination was accepted and stays a policy's`);
    checkLeftovers(progressOf(world, accepted), run);
    await checkBindings(store, run, report);
    // A StopTask that was put off is confirmed from its repeat, which tells no event: by a clock of its own.
    const isTimedByEvents = !(faults.has('F14') && putOff.has(run.worker?.task_arn ?? ''));
    await checkHistory(store, run, isTimedByEvents, report);
  }
}

function progressOf({ ecs, deps, report, plan, faults, timeline }: World, accepted: Accepted) {
  const { faultsEndAtMs: faultsEndedAtMs, clearsAtMs } = plan;
  const clearedAtMs = timeline.nowMs() >= clearsAtMs ? clearsAtMs : 0;
  const skewSeconds = faults.has('F14') ? 600 : 0;
  return { ecs, ladder: deps.ladder, report, faultsEndedAtMs, clearedAtMs, accepted, skewSeconds };
}

/** Nothing goes on any more, and nothing can. */
function isQuiet({ store, ecs, consumer }: World): boolean {
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
      ({ isAlive, killableFromMs, startedBy }) =>
        !isAlive || killableFromMs === Infinity || isForsaken(startedBy),
    )
  );
}
