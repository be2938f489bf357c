import { isDeepStrictEqual } from 'node:util';
import type { Violation } from '../simulation/invariants/violation.ts';
import type { Ending } from './ending.ts';
import { type Fault } from './fault.ts';
import { play, type Play } from './play.ts';
import type { Scenario } from './scenario.ts';

/** A scenario without faults: the list of its calls, and what it comes to. */
export interface Rehearsal extends Play {
  readonly scenario: Scenario;
}

export async function rehearse(
  scenario: Scenario,
  options: Parameters<typeof play>[2] = {},
): Promise<Rehearsal> {
  const rehearsal = { scenario, ...(await play(scenario, [], options)) };
  const { violation } = rehearsal;
  if (violation)
    throw new Error(`${scenario.name}: ${violation.invariant} ${violation.detail}, without any fault`);
  return rehearsal;
}

export interface Verdict {
  readonly calls: number;
  readonly violation: Violation | undefined;
}

/** Plays it once more with faults: no promise may break, and what matters must come out as without them. */
export async function judge(
  { scenario, ending: expected }: Rehearsal,
  faults: readonly Fault[],
  options: Parameters<typeof play>[2] = {},
): Promise<Verdict> {
  const { boundaries, violation, ending } = await play(scenario, faults, options);
  const isSame = scenario.isRace === true || isDeepStrictEqual(ending, expected);
  return {
    calls: boundaries.length,
    violation:
      violation ?? (isSame ? undefined : { invariant: 'S8', detail: differenceOf(expected, ending) }),
  };
}

function differenceOf(expected: Ending, ending: Ending): string {
  const lines = [expected, ending].map((one) => JSON.stringify(one, null, 1).split('\n'));
  const [wanted = [], got = []] = lines;
  const place = wanted.findIndex((line, index) => line !== got[index]);
  return `ends otherwise: ${got[place]?.trim()} instead of ${wanted[place]?.trim()}`;
}

export async function rehearseAll(
  scenarios: readonly Scenario[],
  options: Parameters<typeof play>[2] = {},
): Promise<readonly Rehearsal[]> {
  const rehearsals: Rehearsal[] = [];
  for (const scenario of scenarios) rehearsals.push(await rehearse(scenario, options));
  return rehearsals;
}
