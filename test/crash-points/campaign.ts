import type { Violation } from '../simulation/invariants/violation.ts';
import { nameOf } from './fault.ts';
import { judge } from './judge.ts';
import type { Point } from './points.ts';

export interface Failure extends Violation {
  /** As `--only` takes it. */
  readonly point: string;
}

/** What many plays came to. */
export interface Tally {
  plays: number;
  readonly failures: Failure[];
}

export function emptyTally(): Tally {
  return { plays: 0, failures: [] };
}

/** Plays a point and counts it, unless one of its faults came too late to strike. */
export async function take(tally: Tally, { rehearsal, faults }: Point): Promise<void> {
  const { calls, violation } = await judge(rehearsal, faults);
  if (faults.some(({ call }) => call > calls) && violation === undefined) return;
  tally.plays += 1;
  if (violation) tally.failures.push({ ...violation, point: nameOf(rehearsal.scenario.name, faults) });
}
