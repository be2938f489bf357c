import { type MemoryRunStore, memoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import type { ApiDeps } from '../../../functions/api/calls.ts';
import type { Policies } from '../../../functions/core/policy.ts';
import type { SteppingDeps } from './doors.ts';
import { type Calls, calls, type Fate } from '../engine/calls.ts';
import { type FaultKind, type Faults, faults as faultsOf } from '../engine/faults.ts';
import { type Invocation, type Stage, stage as stageOf } from '../engine/invocation.ts';
import { type Random, random as randomOf } from '../engine/random.ts';
import { timeline as timelineOf } from '../engine/timeline.ts';
import { orphans as orphansOf } from '../invariants/orphans.ts';
import { safety } from '../invariants/safety.ts';
import { silence } from '../invariants/silence.ts';
import type { Report } from '../invariants/violation.ts';
import { appApi } from './api.ts';
import { client as clientOf } from './client.ts';
import { type Consumer, consumer as consumerOf } from './consumer.ts';
import { doorApi } from './doors.ts';
import { type Ecs, ecs as ecsOf } from './ecs.ts';
import { publish } from './event-bus.ts';
import { lambda as lambdaOf } from './lambda.ts';
import { meetings as meetingsOf, runOf } from './meetings.ts';
import { isWithin, type Plan, plan as planOf, START_MS } from './plan.ts';
import { ports } from './ports.ts';
import { sweepPorts as sweepPortsOf } from './sweep-ports.ts';
import { SHIPPED, type System } from './system.ts';
import { tell } from './tell.ts';

export interface Settings {
  readonly seed: number;
  readonly system: System;
  readonly onlyFault: FaultKind | null;
  readonly looksAlways: boolean;
  readonly outageAlways: boolean;
  readonly report: Report;
  readonly trace: ((atMs: number, line: string) => void) | undefined;
  readonly script?: Script;
}

/** Nothing by chance: what happens, and what goes wrong, is said from outside. */
export interface Script {
  readonly random: Random;
  readonly faults: Faults;
  readonly plan: Plan;
  readonly fate: Fate;
  /** The ports and settings that the doors are given in the place of these. */
  extend(deps: ApiDeps & SteppingDeps, around: Around): ApiDeps & SteppingDeps;
}

export interface Around {
  readonly stage: Stage;
  readonly calls: Calls;
  readonly store: MemoryRunStore;
  readonly ecs: Ecs;
  /** A worker is about to be killed on its host: whether it may be. */
  readonly killing: (by: Invocation, taskArn: string) => void;
  /** ECS has listed these to a sweep. */
  readonly listed: (taskArns: readonly string[]) => void;
}

export type World = ReturnType<typeof world>;

/** Everything there is in one schedule, wired up and standing still. */
export function world({
  seed,
  system,
  onlyFault,
  looksAlways,
  outageAlways,
  report,
  trace: sink,
  script,
}: Settings) {
  const random = script?.random ?? randomOf(seed);
  const timeline = timelineOf(START_MS);
  const faults = script?.faults ?? faultsOf(random, onlyFault);
  const drawn = script?.plan ?? planOf(random, looksAlways, outageAlways);
  // The policies that are compared have no such sweep.
  const plan = system === SHIPPED ? drawn : { ...drawn, looks: null };
  const stage = stageOf(timeline);
  const trace = sink && ((line: () => string) => sink(timeline.nowMs() - START_MS, line()));
  const shared = { timeline, random, faults, stage, trace, report };

  const store = memoryRunStore({ clock: timeline, retentionDays: 90 });
  const ecs = ecsOf({
    ...shared,
    publish: (sighting) => publish({ ...shared, facts: consumer.facts }, sighting),
    isSwept: plan.looks !== null,
    isDoubted: (taskArn) =>
      store
        .allRuns()
        .flatMap(({ worker, late_workers }) => [worker, ...late_workers])
        .some((worker) => worker?.task_arn === taskArn && worker.doubt !== null),
  });
  const areClocksRight = !faults.has('F14');
  const policyOf = (name: keyof Policies) =>
    timeline.nowMs() >= plan.policiesFromMs ? plan.policies[name] : null;
  // Read whenever one is asked for: a spread of it would keep what it was.
  const policies: Policies = {
    get launchSeconds() {
      return policyOf('launchSeconds');
    },
    get heartbeatSeconds() {
      return policyOf('heartbeatSeconds');
    },
    get lingerSeconds() {
      return policyOf('lingerSeconds');
    },
  };
  const checks = safety({
    store,
    ecs,
    report,
    policies: plan.policies,
    nowSeconds: () => timeline.nowMs() / 1000,
    areClocksRight,
  });
  const { looks, outage } = plan;
  const isOut = (): boolean => {
    const nowMs = timeline.nowMs();
    return outage !== null && isWithin(outage, nowMs) && !outage.gaps.some((gap) => isWithin(gap, nowMs));
  };
  const orphans = looks && orphansOf({ ecs, looks, nowMs: () => timeline.nowMs(), report, areClocksRight });
  const called = calls({ ...shared, isOut, ...(script && { fate: script.fate }) });
  const silenced = silence({ report, nowMs: () => timeline.nowMs(), areClocksRight });
  const putOff = new Set<string>();
  const unreadable = { count: 0 };
  const killing = (by: Invocation, taskArn: string): void => {
    trace?.(() => `kill ${taskArn}`);
    if (!plan.ec2Kill) report('S7', `kill of ${taskArn}, which is switched off`);
    checks.killing(by, taskArn);
  };
  const outside = ports({
    calls: called,
    store,
    ecs,
    current: stage.current,
    sendStep: (step, delaySeconds) => {
      const isUnreadable = faults.strikes('F16', 0.02);
      if (isUnreadable) unreadable.count += 1;
      consumer.steps.send(isUnreadable ? 'unreadable' : { step }, delaySeconds);
    },
    answered: (by, taskArn, isTaken) => silenced.answered(by, ecs.find(taskArn)?.startedBy ?? '', isTaken),
    wrote: (by, commit) => {
      if (!checks.wrote(by, commit)) return;
      by.effects += 1;
      if (commit) silenced.wrote(commit, by);
      if (commit) orphans?.wrote(commit);
      // Right after a write that means to stop it, or does not.
      if (commit && faults.strikes('F7', 0.01)) {
        const { worker, late_workers } = commit.run;
        const ending = ecs.find((late_workers.at(-1) ?? worker)?.task_arn ?? '');
        if (ending) ecs.endAtOnce(ending);
      }
      trace?.(() => `${by.name}: writes ${store.allRuns().map(tell).join('; ')}`);
    },
    stopping: (by, taskArn, reason) => {
      trace?.(() => `StopTask ${taskArn} (${reason})`);
      checks.stopping(by, taskArn, reason);
    },
    killing,
    found: (search) => {
      if (timeline.nowMs() < plan.faultsEndAtMs || search.kind !== 'found') return;
      for (const { task_arn } of search.workers) {
        const worker = ecs.find(task_arn);
        if (worker) worker.isFound = true;
      }
    },
    // A worker that is looked at may send its heartbeat just then.
    looked: (taskArn) => {
      const worker = ecs.find(taskArn);
      if (worker?.hasBeaten && worker.isAlive && faults.strikes('F10', 0.1))
        client.heartbeat(worker, () => undefined);
    },
    putOff: (taskArn) => void putOff.add(taskArn),
  });
  const listed = (taskArns: readonly string[]): void => orphans?.listed(taskArns);
  const sweepPorts = sweepPortsOf({
    calls: called,
    store,
    ecs,
    faults,
    pageSize: looks?.pageSize ?? 100,
    listed,
  });
  let ids = 0;
  const plain: ApiDeps & SteppingDeps = {
    ...outside,
    lists: sweepPorts.lists,
    views: sweepPorts.views,
    clock: {
      nowMs: () => timeline.nowMs() + stage.current().skewMs,
      sleep: () => Promise.reject(new Error('sleep: expected nobody to wait')),
      within: (_, work) => work,
    },
    log: QUIET,
    newId: () => `id-${(ids += 1)}`,
    policies,
    ladder: {
      confirmationSlackSeconds: 60,
      launchWindowSeconds: 60,
      ec2Kill: plan.ec2Kill,
      policies,
    },
    clusterArns: ['arn:aws:ecs:us-east-1:000000000000:cluster/unit'],
    hasAuthorizer: false,
  };
  const deps = script?.extend(plain, { stage, calls: called, store, ecs, killing, listed }) ?? plain;
  const hasDoor = plan.hasDoors && system === SHIPPED;
  const lambda = lambdaOf(stage, random, faults);
  const meetings = meetingsOf(store);
  const consumer: Consumer = consumerOf({
    ...shared,
    lambda,
    deps,
    system,
    hasDoor,
    meetings,
    runOf: (runId) => runOf(store, runId),
  });
  const api = hasDoor ? doorApi(deps, plan.maxRuntimeSeconds) : appApi(deps, plan.maxRuntimeSeconds);
  const client = clientOf({ lambda, api, report, trace, meetings });
  return {
    ...shared,
    plan,
    store,
    dueRuns: outside.store,
    sweepPorts,
    ecs,
    putOff,
    unreadable,
    checks,
    orphans,
    called,
    deps,
    lambda,
    meetings,
    consumer,
    client,
  };
}

const QUIET = { info: () => undefined, warn: () => undefined, error: () => undefined };
