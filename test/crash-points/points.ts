import type { Random } from '../simulation/engine/random.ts';
import { type Fault, FAULT_NAMES } from './fault.ts';
import type { Rehearsal } from './judge.ts';

/** One play that is asked for: a scenario, and what goes wrong in it. */
export interface Point {
  readonly rehearsal: Rehearsal;
  readonly faults: readonly Fault[];
}

/** Each call of each scenario with each fault: the counted list. */
export function* singles(rehearsals: readonly Rehearsal[]): Generator<Point> {
  for (const rehearsal of rehearsals)
    for (let call = 1; call <= rehearsal.boundaries.length; call += 1)
      for (const fault of FAULT_NAMES) yield { rehearsal, faults: [{ call, fault }] };
}

/** Calls that the way back from one fault may take beyond the last one of a faultless play. */
const WAY_BACK_CALLS = 25;
const SOON_CALLS = 15;

/**
 * Two faults, drawn without end: the first at any call of the list, the second soon after it or at any time later, so
 * also in what follows from the first.
 */
export function* pairs(rehearsals: readonly Rehearsal[], random: Random): Generator<Point> {
  const [first, ...others] = rehearsals.flatMap((rehearsal) =>
    rehearsal.boundaries.map((_, index) => ({ rehearsal, call: index + 1 })),
  );
  if (first === undefined) throw new Error('rehearsals: expected some calls, got none');
  const [some, ...more] = FAULT_NAMES;
  if (some === undefined) return;
  for (;;) {
    const { rehearsal, call } = random.pick([first, ...others]);
    const left = rehearsal.boundaries.length - call + WAY_BACK_CALLS;
    const later = call + random.between(1, random.chance(0.5) ? SOON_CALLS : left);
    const faults = [call, later].map((at) => ({ call: at, fault: random.pick([some, ...more]) }));
    yield { rehearsal, faults };
  }
}
