import type { Policies } from '../../../functions/core/policy.ts';
import type { Random } from '../engine/random.ts';
import { OPERATORS } from './api.ts';

/** What is settled of a schedule before it begins: the same for everything that is run on its seed. */
export interface Plan {
  /** Nothing goes wrong any more. */
  readonly faultsEndAtMs: number;
  /** When chance strikes no more; an outage may go on. */
  readonly chanceEndsAtMs: number;
  /** ECS and SSM give no answer to anybody; events still come. */
  readonly outage: Outage | null;
  readonly tasks: number;
  readonly runsPerTask: number;
  readonly policies: Policies;
  /** Before, the deployment had none: its open runs have no look for them. */
  readonly policiesFromMs: number;
  readonly maxRuntimeSeconds: number | null;
  readonly operations: readonly Operation[];
  /** Null where sweeps only send what is due: their looks cost more than all else. */
  readonly looks: Looks | null;
  /** Whether a worker on EC2 may be killed on its host. */
  readonly ec2Kill: boolean;
  /** When operators end whatever is still open: as soon as faults end, or after leaving it to itself for a while. */
  readonly clearsAtMs: number;
  /** Whether they also start the ladder of a stuck run again, or leave that to itself. */
  readonly clearsStuck: boolean;
  /** Through the shipped doors, which cost more, or straight into the shipped app. */
  readonly hasDoors: boolean;
}

interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

export interface Outage extends Span {
  /** For moments there are answers. */
  readonly gaps: readonly Span[];
}

export function isWithin({ fromMs, untilMs }: Span, nowMs: number): boolean {
  return nowMs >= fromMs && nowMs < untilMs;
}

/** How the sweeps look at open runs and for orphans. */
export interface Looks {
  /** What a list gives at once. */
  readonly pageSize: number;
  /** Of each list, in one sweep. */
  readonly maxPages: number;
  readonly orphanAgeSeconds: number;
  /** From when on orphans are stopped, not only told: at once, once it is switched on, or never (Infinity). */
  readonly stopsOrphansFromMs: number;
}

export interface Operation {
  readonly atMs: number;
  readonly task: number;
  readonly kind: 'terminate' | 'force' | 'reclaim' | 'abandon' | 'hold' | 'release';
  readonly actor: string;
  readonly reason: string | null;
  readonly then: 'requeue' | 'hold';
  readonly askSeconds: number;
  /** Aims at the run before the current one, as somebody with an old page does. */
  readonly isStale: boolean;
}

/** Of the schedules; the doors parse and answer, and none of the rules that the invariants are about is in them. */
const DOORS_SHARE = 1 / 16;
const LOOKS_SHARE = 1 / 5;
/** Long days: each has half an hour of sweeps more. */
const OUTAGES_SHARE = 1 / 30;

/** How long a STOPPED event may be on its way: as infra sets it, the confirmation slack. */
export const EVENT_GRACE_SECONDS = 60;

export const START_MS = 1_800_000_000_000;
const OFTEN_TERMINATE = [
  'terminate',
  'terminate',
  'terminate',
  'force',
  'reclaim',
  'abandon',
  'hold',
  'release',
] as const;

/** @param looksAlways whether sweeps look in each schedule, not only in some */
export function plan(random: Random, looksAlways: boolean, outageAlways: boolean): Plan {
  const tasks = random.chance(0.8) ? 1 : 2;
  const outage = random.chance(outageAlways ? 1 : OUTAGES_SHARE) ? outageOf(random) : null;
  const chanceEndsAtMs = START_MS + 1000 * random.between(60, outage && random.chance(0.5) ? 1200 : 400);
  const faultsEndAtMs = Math.max(chanceEndsAtMs, outage?.untilMs ?? 0);
  const looks = random.chance(looksAlways ? 1 : LOOKS_SHARE) ? looksOf(random, faultsEndAtMs) : null;
  const operation = (): Operation => ({
    atMs: START_MS + random.between(0, chanceEndsAtMs - START_MS),
    task: random.between(0, tasks - 1),
    kind: random.pick(OFTEN_TERMINATE),
    actor: random.pick(OPERATORS),
    reason: random.pick(['wrong prompt', 'it deletes data', null]),
    then: random.chance(0.3) ? 'hold' : 'requeue',
    askSeconds: random.pick([0, 0, 0, 15, 60]),
    isStale: random.chance(0.15),
  });
  return {
    faultsEndAtMs,
    chanceEndsAtMs,
    outage,
    tasks,
    runsPerTask: random.between(1, tasks === 1 ? 3 : 2),
    policies: {
      launchSeconds: random.pick([60, 600, null, null]),
      heartbeatSeconds: random.chance(0.3) ? 60 : null,
      lingerSeconds: random.pick([30, 300, null]),
    },
    policiesFromMs: looks && random.chance(0.2) ? random.between(START_MS, faultsEndAtMs) : START_MS,
    maxRuntimeSeconds: random.chance(0.25) ? random.between(20, 300) : null,
    operations: Array.from({ length: random.between(0, 3) }, operation),
    looks,
    ec2Kill: random.chance(0.25),
    clearsAtMs: faultsEndAtMs + (random.chance(looks ? 0.25 : 0.5) ? 1000 : looks ? 330_000 : 700_000),
    clearsStuck: random.chance(0.5),
    hasDoors: random.chance(DOORS_SHARE),
  };
}

function outageOf(random: Random): Outage {
  const fromMs = START_MS + 1000 * random.between(0, 300);
  const untilMs = fromMs + 1000 * random.between(60, 1800);
  const gap = (): Span => {
    const opensAtMs = random.between(fromMs, untilMs);
    return { fromMs: opensAtMs, untilMs: opensAtMs + 1000 * random.between(5, 60) };
  };
  return { fromMs, untilMs, gaps: Array.from({ length: random.pick([0, 0, 1, 3]) }, gap) };
}

function looksOf(random: Random, faultsEndAtMs: number): Looks {
  const hasPages = random.chance(0.3);
  return {
    pageSize: hasPages ? random.between(1, 2) : 100,
    maxPages: hasPages ? random.pick([1, 20]) : 20,
    orphanAgeSeconds: random.pick([10, 60]),
    stopsOrphansFromMs: random.pick([START_MS, random.between(START_MS, faultsEndAtMs), Infinity]),
  };
}
