import { type MemoryRunStore, memoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import { memoryLists } from '../../../functions/adapters/memory/memory-lists.ts';
import type { ApiDeps } from '../../../functions/api/calls.ts';
import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import type { StepDeps } from '../../../functions/app/take-step.ts';
import { hasEnded, type Run } from '../../../functions/core/run.ts';
import { MAX_RUNS_PER_SWEEP, SWEEP_TIMEOUT_SECONDS } from '../../../functions/wiring/limits.ts';
import { calls } from '../engine/calls.ts';
import { type FaultCounts, type FaultKind, faults } from '../engine/faults.ts';
import { stage } from '../engine/invocation.ts';
import { random as randomOf } from '../engine/random.ts';
import { timeline as timelineOf } from '../engine/timeline.ts';
import { checkBindings } from '../invariants/bindings.ts';
import { checkHistory } from '../invariants/history.ts';
import { checkLeftovers, checkProgress, isHopeless } from '../invariants/liveness.ts';
import { safety } from '../invariants/safety.ts';
import type { Report, Violation } from '../invariants/violation.ts';
import { appApi } from './api.ts';
import { client as clientOf } from './client.ts';
import { consumer as consumerOf } from './consumer.ts';
import { dispatch } from './dispatcher.ts';
import { type Ecs, ecs as ecsOf, type SimWorker } from './ecs.ts';
import { lambda as lambdaOf } from './lambda.ts';
import { clear, operate } from './operators.ts';
import { plan as planOf, START_MS } from './plan.ts';
import { ports } from './ports.ts';
import type { System } from './system.ts';

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
  /** The same for the same seed, whoever runs it. */
  readonly hash: number;
}

const SWEEP_MS = 60_000;
/** Long enough for what can be killed after 1 000 s to be killed, seen and settled. */
const HORIZON_MS = 3 * 3_600_000;

/** One bad day: everything that happens between the first task and the end of all runs, from one seed. */
export async function runSchedule({
  seed,
  system,
  onlyFault = null,
  trace: sink,
}: Schedule): Promise<Outcome> {
  const random = randomOf(seed);
  const timeline = timelineOf(START_MS);
  const struck = faults(random, onlyFault);
  const plan = planOf(random);
  const scene = stage(timeline);
  let violation: Violation | undefined;
  const trace = sink && ((line: () => string) => sink(timeline.nowMs() - START_MS, line()));
  const met = new Set<string>();
  const report: Report = (invariant, detail) => {
    if (system.isJudgedBy?.includes(invariant) === false) return;
    violation ??= { invariant, detail };
    trace?.(() => `VIOLATION ${invariant}: ${detail}`);
  };

  const store = memoryRunStore({ clock: timeline, retentionDays: 90 });
  const shared = { timeline, random, faults: struck, trace };
  const ecs: Ecs = ecsOf({ ...shared, publish: (sighting) => publish(sighting) });
  const checks = safety({ store, ecs, report, policies: plan.policies, areClocksRight: !struck.has('F14') });
  const called = calls({ ...shared, stage: scene });
  const outside = ports({
    calls: called,
    store,
    ecs,
    current: scene.current,
    sendStep: (step, delaySeconds) =>
      consumer.steps.send(struck.strikes('F16', 0.02) ? 'unreadable' : step, delaySeconds),
    wrote: (by) => {
      if (!checks.wrote()) return;
      by.effects += 1;
      trace?.(() => `${by.name}: writes ${store.allRuns().map(tell).join('; ')}`);
    },
    stopping: (taskArn, reason) => {
      trace?.(() => `StopTask ${taskArn.slice(-2)} (${reason})`);
      checks.stopping(taskArn, reason);
    },
    searched: () => undefined,
  });
  let ids = 0;
  const deps: ApiDeps & StepDeps = {
    ...outside,
    lists: memoryLists(store),
    clock: {
      nowMs: () => timeline.nowMs() + scene.current().skewMs,
      sleep: () => Promise.reject(new Error('sleep: expected nobody to wait')),
    },
    log: QUIET,
    newId: () => `id-${(ids += 1)}`,
    policies: plan.policies,
    ladder: {
      confirmationSlackSeconds: 60,
      launchWindowSeconds: 60,
      ec2Kill: false,
      policies: plan.policies,
    },
    clusterArns: ['arn:aws:ecs:us-east-1:000000000000:cluster/unit'],
  };
  const lambda = lambdaOf(scene, random, struck);
  const consumer = consumerOf({ ...shared, lambda, deps, system });
  const client = clientOf({ lambda, api: appApi(deps, plan.maxRuntimeSeconds), report, trace });

  const publish = (sighting: Parameters<typeof consumer.facts.send>[0] & object): void => {
    trace?.(() => `ECS: ${sighting.task_arn.slice(-2)} STOPPED (${sighting.stop_code ?? 'no code'})`);
    if (struck.strikes('F6', 0.2)) return;
    consumer.facts.send(sighting, struck.strikes('F6', 0.2) ? random.between(1, 300) : 0);
    if (struck.strikes('F6', 0.2)) consumer.facts.send(sighting, random.between(0, 600));
  };
  const actors = { ...shared, client, ecs, store, forgive: checks.forgive };
  const operators = {
    ...shared,
    client,
    store,
    report,
    accepted: (runId: string) => accepted.set(runId, timeline.nowMs()),
  };
  const accepted = new Map<string, number>();
  for (let task = 1; task <= plan.tasks; task += 1)
    dispatch(actors, `t${task}`, plan.runsPerTask, plan.faultsEndAtMs);
  operate(operators, plan.operations);

  const skewSeconds = struck.has('F14') ? 600 : 0;
  const progress = {
    ecs,
    ladder: deps.ladder,
    report,
    faultsEndedAtMs: plan.faultsEndAtMs,
    accepted,
    skewSeconds,
  };
  const isQuiet = (): boolean =>
    store.allRuns().every((run) => hasEnded(run) || isTakenAway(store, run) || isHopeless(ecs, run)) &&
    consumer.steps.isEmpty() &&
    consumer.facts.isEmpty() &&
    ecs.workers.every(
      (worker) => !worker.isAlive || worker.killableFromMs === Infinity || isForsaken(store, worker),
    );
  let isOver = false;

  const sweep = (): void => {
    const nowMs = timeline.nowMs();
    if (nowMs > plan.faultsEndAtMs) for (const run of store.allRuns()) checkProgress(progress, run, nowMs);
    if (nowMs > clearsAtMs + SWEEP_MS && (isQuiet() || nowMs > plan.faultsEndAtMs + HORIZON_MS)) {
      isOver = true;
      return;
    }
    timeline.after(SWEEP_MS, sweep);
    if (store.allRuns().every(({ next_at }) => next_at === null)) return;
    if (struck.strikes('F13', 0.2)) store.freezeIndexes();
    else store.thawIndexes();
    lambda({
      name: 'sweep',
      timeoutSeconds: SWEEP_TIMEOUT_SECONDS,
      body: () => sweepDueRuns({ ...outside, dueRuns: outside.store, clock: deps.clock }, MAX_RUNS_PER_SWEEP),
      onEnd: () => undefined,
      onDeath: () => undefined,
    });
  };
  timeline.after(random.between(0, SWEEP_MS), sweep);

  const clearsAtMs = plan.faultsEndAtMs + (plan.clearsAtOnce ? 1000 : 700_000);
  timeline.at(plan.faultsEndAtMs, () => {
    trace?.(() => 'faults end');
    struck.end();
    store.thawIndexes();
    ecs.repairRights();
    consumer.steps.redrive();
    consumer.facts.redrive();
  });
  timeline.at(clearsAtMs, () => clear(operators));

  const steps = await scene.run(() => isOver || violation !== undefined);
  if (violation === undefined) {
    for (const run of store.allRuns()) {
      if (accepted.has(run.run_id) && run.termination === null)
        report('L1', `run ${run.run_id}: its termination was accepted and is gone`);
      if (accepted.has(run.run_id) && run.termination?.requested_by.startsWith('policy:'))
        report('S6', `run ${run.run_id}: an operator's termination was accepted and stays a policy's`);
      checkLeftovers(progress, run);
      await checkBindings(store, run, report);
      await checkHistory(store, run, report);
    }
  }
  return { steps, faults: struck.counts, calls: called.counts, violation, met, hash: called.hash() };
}

/** Somebody moved its task on by hand, and no operator can end it any more. */
function isTakenAway(store: MemoryRunStore, { run_id, task_id, termination }: Run): boolean {
  const task = store.allTasks().find((one) => one.task_id === task_id);
  return termination === null && task?.current_run_id !== run_id;
}

/** A worker of such a run, or one that was never attached and says nothing. */
function isForsaken(store: MemoryRunStore, { startedBy }: SimWorker): boolean {
  const run = store.allRuns().find(({ run_id }) => run_id === startedBy);
  return run === undefined || isTakenAway(store, run);
}

function tell({ run_id, status, termination, version, next_at }: Run): string {
  const look = next_at === null ? 'no look' : `look at ${next_at - START_MS / 1000} s`;
  return `${run_id} v${version} ${status}${termination ? ` (${termination.state})` : ''}, ${look}`;
}

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
