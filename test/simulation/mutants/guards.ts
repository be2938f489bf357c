import type { Mutant } from './mutant.ts';
import { CONDITIONS } from './guards/conditions.ts';
import { PROOF } from './guards/proof.ts';
import { LADDER } from './guards/ladder.ts';
import { PRECEDENCE } from './guards/precedence.ts';
import { CALLS } from './guards/calls.ts';
import { SWEEP } from './guards/sweep.ts';
import { SILENCE } from './guards/silence.ts';
import { KILL } from './guards/kill.ts';
import { REFUSALS } from './guards/refusals.ts';

export type { Mutant } from './mutant.ts';

/** Every guard that is dropped in turn. */
export const MUTANTS: readonly Mutant[] = [
  ...CONDITIONS,
  ...PROOF,
  ...LADDER,
  ...PRECEDENCE,
  ...CALLS,
  ...SWEEP.map((mutant) => ({ ...mutant, looksAlways: true as const })),
  ...SILENCE,
  ...KILL,
  ...REFUSALS,
];

/** What is dropped with a guard: the one that keeps its promise as well, where there is such a one. */
export function dropped(mutant: Mutant): readonly Mutant[] {
  const holder = MUTANTS.find(({ guard }) => guard === mutant.holder);
  if (mutant.holder !== undefined && holder === undefined)
    throw new Error(`${mutant.guard}: expected its holder among the guards, got none: ${mutant.holder}`);
  const isElsewhere =
    holder?.looksAlways !== mutant.looksAlways || holder?.outageAlways !== mutant.outageAlways;
  if (holder !== undefined && isElsewhere)
    throw new Error(`${mutant.guard}: expected its holder to be hunted on the same days: ${holder.guard}`);
  return holder === undefined ? [mutant] : [mutant, holder];
}
