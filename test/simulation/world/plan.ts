import type { Policies } from '../../../functions/core/policy.ts';
import type { Random } from '../engine/random.ts';

/** What is settled of a schedule before it begins: the same for everything that is run on its seed. */
export interface Plan {
  readonly faultsEndAtMs: number;
  readonly tasks: number;
  readonly runsPerTask: number;
  readonly policies: Policies;
  readonly maxRuntimeSeconds: number | null;
  readonly operations: readonly Operation[];
  /** When operators end whatever is still open: as soon as faults end, or after leaving it to itself for a while. */
  readonly clearsAtMs: number;
  /** Through the shipped doors, which cost more, or straight into the shipped app. */
  readonly hasDoors: boolean;
}

export interface Operation {
  readonly atMs: number;
  readonly task: number;
  readonly kind: 'terminate' | 'force' | 'reclaim' | 'abandon' | 'hold' | 'release';
  readonly then: 'requeue' | 'hold';
  readonly askSeconds: number;
  /** Aims at the run before the current one, as somebody with an old page does. */
  readonly isStale: boolean;
}

/** Of the schedules; the doors parse and answer, and none of the rules that the invariants are about is in them. */
const DOORS_SHARE = 1 / 16;

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

export function plan(random: Random): Plan {
  const tasks = random.chance(0.8) ? 1 : 2;
  const faultsEndAtMs = START_MS + 1000 * random.between(60, 400);
  const operation = (): Operation => ({
    atMs: START_MS + random.between(0, faultsEndAtMs - START_MS),
    task: random.between(0, tasks - 1),
    kind: random.pick(OFTEN_TERMINATE),
    then: random.chance(0.3) ? 'hold' : 'requeue',
    askSeconds: random.pick([0, 0, 0, 15, 60]),
    isStale: random.chance(0.15),
  });
  return {
    faultsEndAtMs,
    tasks,
    runsPerTask: random.between(1, tasks === 1 ? 3 : 2),
    policies: {
      launchSeconds: random.chance(0.5) ? 60 : 600,
      heartbeatSeconds: random.chance(0.3) ? 60 : null,
      lingerSeconds: random.pick([30, 300, null]),
    },
    maxRuntimeSeconds: random.chance(0.25) ? random.between(20, 300) : null,
    operations: Array.from({ length: random.between(1, 3) }, operation),
    clearsAtMs: faultsEndAtMs + (random.chance(0.5) ? 1000 : 700_000),
    hasDoors: random.chance(DOORS_SHARE),
  };
}
