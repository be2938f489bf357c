import type { Random } from './random.ts';

/** The fault kinds of docs/reliability.md that strike inside the simulator; F17, malformed HTTP, is the fuzz's. */
export const FAULTS = {
  F1: 'crash before or after a call',
  F2: 'effect applied, answer lost',
  F3: 'throttle, 5xx, slow call, denied right',
  F4: 'SQS duplicate, delay, reorder, redelivery after success, poison',
  F5: 'Lambda timeout while the message becomes visible again',
  F6: 'ECS event doubled, reordered, late, lost',
  F7: 'run ends by itself at any instant',
  F8: 'SIGTERM ignored, unkillable for a while or for ever, silent host',
  F9: 're-dispatch, also forced while the old run is terminating',
  F10: 'two callers at once, force after graceful',
  F11: 'batch mixing runs, partial failure',
  F12: 'transaction cancelled: conflict, throttle, other',
  F13: 'stale index reads',
  F14: 'clock skew of up to 5 minutes between functions',
  F15: 'worker not describable: not yet, or no longer',
  F16: 'old and new code at once: unknown fields, unreadable version',
} as const;
export type FaultKind = keyof typeof FAULTS;
export const FAULT_KINDS = Object.keys(FAULTS) as FaultKind[];

export type FaultCounts = Record<FaultKind, number>;

export function noFaults(): FaultCounts {
  return Object.fromEntries(FAULT_KINDS.map((kind) => [kind, 0])) as FaultCounts;
}

export interface Faults {
  /** Whether this fault strikes now; each one that does is counted. */
  strikes(kind: FaultKind, probability?: number): boolean;
  has(kind: FaultKind): boolean;
  /** No fault from here on. */
  end(): void;
  readonly counts: FaultCounts;
}

/**
 * Some kinds only, each schedule others: faults of many kinds at once hide each other (swarm testing, Groce et al.,
 * ISSTA 2012).
 */
export function faults(random: Random, only: FaultKind | null): Faults {
  const isEnabled = Object.fromEntries(
    FAULT_KINDS.map((kind) => [kind, random.chance(0.4) && (only === null || only === kind)]),
  ) as Record<FaultKind, boolean>;
  if (only !== null) isEnabled[only] = true;
  const usual = random.pick([0.005, 0.02, 0.05, 0.15]);
  const counts = noFaults();
  let hasEnded = false;
  return {
    strikes: (kind, probability = usual) => {
      if (hasEnded || !isEnabled[kind] || !random.chance(probability)) return false;
      counts[kind] += 1;
      return true;
    },
    has: (kind) => isEnabled[kind],
    end: () => void (hasEnded = true),
    counts,
  };
}
