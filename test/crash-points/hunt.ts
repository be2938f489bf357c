import { Worker } from 'node:worker_threads';
import { MUTANTS } from '../simulation/mutants/guards.ts';
import { SCENARIOS } from './scenarios/all.ts';

export interface Hunt {
  /** Index in MUTANTS. */
  readonly mutant: number;
  readonly scenarios: readonly string[];
}

/** What first breaks a promise where a guard is gone: a point of the list, or a play without any fault. */
export function hunt(workerData: Hunt): Promise<string> {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData });
  return new Promise<string>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  }).finally(() => worker.terminate());
}

/** The same for each guard whose name has this in it, in all scenarios. */
export async function huntAll(name: string): Promise<void> {
  const scenarios = SCENARIOS.map((scenario) => scenario.name);
  for (const [mutant, { guard }] of MUTANTS.entries())
    if (guard.includes(name)) console.log(`without "${guard}": ${await hunt({ mutant, scenarios })}`);
}
