import { FAULT_KINDS, type FaultCounts, noFaults } from './engine/faults.ts';
import type { Violation } from './invariants/violation.ts';
import type { Outcome } from './world/schedule.ts';

/** What many schedules of one system came to; plain data, so that threads can send it. */
export interface Tally {
  schedules: number;
  steps: number;
  /** Schedules with at least one violation, and how they are spread. */
  violating: number;
  readonly byInvariant: Record<string, number>;
  readonly faults: FaultCounts;
  /** Schedules in which a fault of the kind struck at all. */
  readonly struck: FaultCounts;
  readonly calls: Record<string, number>;
  /** State and input, and how often they met. */
  readonly met: Record<string, number>;
  first: (Violation & { readonly seed: number }) | null;
  cpuSeconds: number;
}

export function emptyTally(): Tally {
  return {
    schedules: 0,
    steps: 0,
    violating: 0,
    byInvariant: {},
    faults: noFaults(),
    struck: noFaults(),
    calls: {},
    met: {},
    first: null,
    cpuSeconds: 0,
  };
}

export function addOutcome(tally: Tally, seed: number, outcome: Outcome): void {
  tally.schedules += 1;
  tally.steps += outcome.steps;
  for (const kind of FAULT_KINDS) {
    tally.faults[kind] += outcome.faults[kind];
    if (outcome.faults[kind] > 0) tally.struck[kind] += 1;
  }
  for (const [name, count] of outcome.calls) tally.calls[name] = (tally.calls[name] ?? 0) + count;
  for (const meeting of outcome.met) tally.met[meeting] = (tally.met[meeting] ?? 0) + 1;
  if (outcome.violation === undefined) return;
  tally.violating += 1;
  const { invariant } = outcome.violation;
  tally.byInvariant[invariant] = (tally.byInvariant[invariant] ?? 0) + 1;
  tally.first ??= { ...outcome.violation, seed };
}

/** The earliest seed stays the first. */
export function addTally(sum: Tally, part: Tally): void {
  sum.schedules += part.schedules;
  sum.steps += part.steps;
  sum.violating += part.violating;
  sum.cpuSeconds += part.cpuSeconds;
  for (const name of ['byInvariant', 'faults', 'struck', 'calls', 'met'] as const)
    addCounts(sum[name], part[name]);
  if (part.first !== null && (sum.first === null || part.first.seed < sum.first.seed)) sum.first = part.first;
}

function addCounts(sum: Record<string, number>, part: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(part)) sum[name] = (sum[name] ?? 0) + count;
}
