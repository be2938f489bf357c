import type { ApiDeps } from '../../functions/api/calls.ts';
import type { SteppingDeps } from '../simulation/world/doors.ts';
import type { Clock } from '../../functions/ports/clock.ts';
import type { DueRuns } from '../../functions/ports/run-store.ts';
import type { Fate } from '../simulation/engine/calls.ts';
import { type Faults, noFaults } from '../simulation/engine/faults.ts';
import type { Random } from '../simulation/engine/random.ts';
import type { Report } from '../simulation/invariants/violation.ts';
import { type Plan, START_MS } from '../simulation/world/plan.ts';
import { SHIPPED } from '../simulation/world/system.ts';
import { type Around, type World, world as worldOf } from '../simulation/world/world.ts';
import { recorded, type Sites } from './call-recorder.ts';
import { ORPHAN_AGE_SECONDS } from './functions.ts';
import { type MorePorts, morePorts } from './ports.ts';
import type { Outside, Scenario } from './scenario.ts';

interface Staging {
  readonly scenario: Scenario;
  readonly fate: Fate;
  readonly report: Report;
  readonly trace: ((atMs: number, line: string) => void) | undefined;
  /** Where it is noted from which lines calls are made; slow. */
  readonly sites: Sites | undefined;
}

export interface Stage {
  readonly world: World;
  readonly ports: MorePorts & { readonly dueRuns: DueRuns };
  readonly outside: Outside;
}

/** The simulator's world with nothing left to chance. */
export function staging({ scenario, fate, report, trace, sites }: Staging): Stage {
  const outside: Outside = { troubles: new Set(), executions: new Map() };
  const made: { ports?: MorePorts } = {};
  const extend = (deps: ApiDeps & SteppingDeps, around: Around): ApiDeps & SteppingDeps => {
    const more = morePorts(around, outside);
    made.ports = recorded(more, around.stage, sites);
    const workers = { ...deps.workers, ...more.workers };
    const { store, steps, lists } = { ...deps, lists: more.lists };
    return {
      ...deps,
      views: made.ports.views,
      ...recorded({ store, steps, lists, workers }, around.stage, sites),
      ladder: { ...deps.ladder, ec2Kill: scenario.ec2Kill === true },
      clock: { ...deps.clock, sleep: sleepOn(around) },
    };
  };
  const world = worldOf({
    seed: 0,
    system: SHIPPED,
    onlyFault: null,
    looksAlways: false,
    outageAlways: false,
    report,
    trace,
    script: {
      fate,
      extend,
      random: steady(scenario),
      plan: planOf(scenario),
      faults: faultsOf(scenario, outside),
    },
  });
  if (made.ports === undefined) throw new Error('ports: expected the world to ask for them');
  denyRights(world, outside);
  const { dueRuns } = recorded({ dueRuns: world.dueRuns }, world.stage, sites);
  return { world, ports: { ...made.ports, dueRuns }, outside };
}

/** The least of everything that chance decides elsewhere; a moment more, where batches are to gather. */
function steady({ hasBatches }: Scenario): Random {
  const moreMs = hasBatches === true ? 100 : 0;
  return {
    fraction: () => 0,
    between: (low, high) => Math.min(high, low + moreMs),
    chance: () => false,
    // Of stop timeouts too: 2 s.
    pick: ([first]) => first,
  };
}

function planOf({ policies, ec2Kill, maxRuntimeSeconds, stopOrphans }: Scenario): Plan {
  return {
    faultsEndAtMs: START_MS,
    chanceEndsAtMs: START_MS,
    outage: null,
    tasks: 0,
    runsPerTask: 0,
    policiesFromMs: 0,
    policies: { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null, ...policies },
    maxRuntimeSeconds: maxRuntimeSeconds ?? null,
    operations: [],
    looks: {
      pageSize: 100,
      maxPages: 1,
      orphanAgeSeconds: ORPHAN_AGE_SECONDS,
      stopsOrphansFromMs: stopOrphans === true ? START_MS : Infinity,
    },
    ec2Kill: ec2Kill === true,
    clearsStuck: false,
    clearsAtMs: START_MS,
    hasDoors: true,
  };
}

/** Nothing by chance; what the bus loses, the scenario says. */
function faultsOf({ hasBatches }: Scenario, { troubles }: Outside): Faults {
  return {
    strikes: (kind) => kind === 'F6' && troubles.has('the bus loses events'),
    has: (kind) => kind === 'F11' && hasBatches === true,
    end: () => undefined,
    counts: noFaults(),
  };
}

const SILENCE = { kind: 'unclear', why: 'ecs:DescribeTasks: no answer', outage: true } as const;

/** ECS denies, or leaves unanswered, what the scenario says. */
function denyRights({ ecs }: World, { troubles }: Outside): void {
  const [look, stop] = [ecs.look.bind(ecs), ecs.stop.bind(ecs)];
  const denied = (action: string) => `ecs:${action}: AccessDeniedException`;
  ecs.look = (ref) => {
    if (troubles.has('DescribeTasks is denied'))
      return { kind: 'unclear', why: denied('DescribeTasks'), lasting: true };
    return troubles.has('DescribeTasks goes unanswered') ? SILENCE : look(ref);
  };
  ecs.stop = (ref) =>
    troubles.has('StopTask is denied') ? { kind: 'denied', why: denied('StopTask') } : stop(ref);
}

/** A wait inside of an invocation, which others use. */
function sleepOn({ stage }: Around): Clock['sleep'] {
  return (milliseconds) => {
    const invocation = stage.current();
    return new Promise((resolve) => {
      stage.timeline.after(milliseconds, () => {
        if (invocation.isDead) return;
        stage.resume(invocation);
        resolve();
      });
      stage.pause(invocation);
    });
  };
}
