import { parentPort, workerData } from 'node:worker_threads';
import { MUTANTS } from '../simulation/mutants/guards.ts';
import { dropGuards } from '../simulation/mutants/load.ts';
import type { Hunt } from './hunt.ts';

/** Plays the points of some scenarios on the shipped code less one guard, and tells what first breaks a promise. */
const { mutant, scenarios } = workerData as Hunt;
const dropped = MUTANTS[mutant];
if (dropped === undefined) throw new Error(`mutant: expected an index of MUTANTS, got ${mutant}`);
dropGuards([dropped]);

// Only now, so that what they load lacks the guard.
const { SCENARIOS } = await import('./scenarios/all.ts');
const { rehearseAll } = await import('./judge.ts');
const { singles } = await import('./points.ts');
const { emptyTally, take } = await import('./campaign.ts');

async function firstFailure(): Promise<string> {
  const rehearsals = await rehearseAll(SCENARIOS.filter(({ name }) => scenarios.includes(name)));
  const tally = emptyTally();
  for (const point of singles(rehearsals)) {
    await take(tally, point);
    const [failure] = tally.failures;
    if (failure) return `${failure.point}: ${failure.invariant} ${failure.detail}`;
  }
  return 'nothing';
}
parentPort?.postMessage(
  await firstFailure().catch((error: unknown) => `without any fault, ${String(error)}`),
);
