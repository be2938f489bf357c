import { parseArgs } from 'node:util';
import { MUTANTS, type Mutant } from './mutants/guards.ts';
import { mutated } from './mutants/load.ts';
import { thread } from './pool.ts';
import type { Tally } from './tally.ts';
import { runSchedule } from './world/schedule.ts';
import { SHIPPED } from './world/system.ts';

/** `npm run mutants`: each guard dropped in turn; how many schedules until an invariant tells. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      schedules: { type: 'string', default: '50000' },
      seed: { type: 'string', default: '1' },
      cores: { type: 'string', default: '2' },
      guard: { type: 'string', default: '' },
    },
  });
  // A guard that has moved stops everything here, before the first schedule.
  for (const mutant of MUTANTS) mutated(mutant);
  const waiting = MUTANTS.filter(({ guard }) => guard.includes(values.guard));
  const survivors: Mutant[] = [];
  let caught = 0;
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const tally = await hunt(mutant, Number(values.seed), Number(values.schedules));
      if (tally.first === null && mutant.redundant === undefined) survivors.push(mutant);
      if (tally.first !== null) caught += 1;
      console.log(describe(mutant, tally));
    }
  };
  await Promise.all(Array.from({ length: Number(values.cores) }, work));
  const explained = MUTANTS.filter(({ redundant }) => redundant !== undefined).length;
  console.log(
    `\n${caught} caught, ${explained} explained as redundant, ${survivors.length} survive unexplained`,
  );
  process.exitCode = survivors.length === 0 ? 0 : 1;
}

async function hunt(mutant: Mutant, from: number, count: number): Promise<Tally> {
  const hunter = thread({ mutant: MUTANTS.indexOf(mutant), onlyFault: null });
  const tally = await hunter.run({ system: SHIPPED.name, from, count, stopsAtFirst: true });
  await hunter.end();
  if (tally.first !== null) await mustBeClean(tally.first.seed);
  return tally;
}

/** What catches a mutant must hold of the code as it is shipped. */
async function mustBeClean(seed: number): Promise<void> {
  const { violation } = await runSchedule({ seed, system: SHIPPED });
  if (violation)
    throw new Error(`seed ${seed} violates ${violation.invariant} without any mutant: ${violation.detail}`);
}

function describe({ guard, file, redundant }: Mutant, { first, schedules }: Tally): string {
  const place = file.replace('functions/', '');
  if (first !== null)
    return `caught   after ${String(schedules).padStart(6)} by ${first.invariant.padEnd(3)}  ${guard} (${place})`;
  if (redundant !== undefined) return `redundant                   ${guard} (${place}): ${redundant}`;
  return `SURVIVES      ${String(schedules).padStart(6)}         ${guard} (${place})`;
}

await main();
