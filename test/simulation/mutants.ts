import { parseArgs } from 'node:util';
import { dropped, MUTANTS, type Mutant } from './mutants/guards.ts';
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
  for (const mutant of MUTANTS) for (const each of dropped(mutant)) mutated(each);
  const waiting = MUTANTS.filter(({ guard }) => guard.includes(values.guard));
  const survivors: Mutant[] = [];
  let caught = 0;
  let explained = 0;
  const work = async (): Promise<void> => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const from = mutant.firstSeed ?? Number(values.seed);
      const count = Number(values.schedules);
      const tally = await hunt(mutant, from, count, false);
      const isCaught = tally.first !== null;
      if (isCaught) caught += 1;
      // A guard is redundant only as long as the one that holds as well is missed without it.
      const withHolder = isCaught ? undefined : await huntWithHolder(mutant, from, count);
      if (withHolder?.first) explained += 1;
      else if (!isCaught) survivors.push(mutant);
      console.log(describe(mutant, tally, withHolder));
    }
  };
  await Promise.all(Array.from({ length: Number(values.cores) }, work));
  console.log(
    `\n${caught} caught, ${explained} explained as redundant, ${survivors.length} survive unexplained`,
  );
  process.exitCode = survivors.length === 0 ? 0 : 1;
}

async function hunt(mutant: Mutant, from: number, count: number, withHolder: boolean): Promise<Tally> {
  const hunter = thread({ mutant: MUTANTS.indexOf(mutant), onlyFault: null, withHolder });
  const tally = await hunter.run({ system: SHIPPED.name, from, count, stopsAtFirst: true });
  await hunter.end();
  if (tally.first !== null) await mustBeClean(mutant, tally.first.seed);
  return tally;
}

/** Both dropped, on a day that the holder alone, dropped, leaves whole: else what catches them may be its loss alone. */
async function huntWithHolder(mutant: Mutant, from: number, count: number): Promise<Tally | undefined> {
  const holder = MUTANTS.find(({ guard }) => guard === mutant.holder);
  if (holder === undefined) return undefined;
  let schedules = 0;
  while (schedules < count) {
    const both = await hunt(mutant, from + schedules, count - schedules, true);
    schedules += both.schedules;
    if (both.first === null) return undefined;
    const alone = await hunt(holder, both.first.seed, 1, false);
    if (alone.first === null) return { ...both, schedules };
  }
  return undefined;
}

/** What catches a mutant must hold of the code as it is shipped. */
async function mustBeClean(mutant: Mutant, seed: number): Promise<void> {
  const { violation } = await runSchedule({
    seed,
    system: SHIPPED,
    looksAlways: mutant.looksAlways === true,
    outageAlways: mutant.outageAlways === true,
  });
  if (violation)
    throw new Error(`seed ${seed} violates ${violation.invariant} without any mutant: ${violation.detail}`);
}

function describe(
  { guard, file, redundant, holder }: Mutant,
  tally: Tally,
  withHolder: Tally | undefined,
): string {
  const place = `${guard} (${file.replace('functions/', '')})`;
  if (tally.first !== null) return `caught    ${caughtIn(tally)}  ${place}`;
  if (withHolder?.first)
    return `redundant ${caughtIn(withHolder)}  ${place}: ${redundant ?? ''}; with "${holder ?? ''}" dropped as well`;
  return `SURVIVES        ${String(tally.schedules).padStart(6)}         ${place}`;
}

function caughtIn({ first, schedules }: Tally): string {
  return `after ${String(schedules).padStart(6)} by ${(first?.invariant ?? '').padEnd(3)}`;
}

await main();
