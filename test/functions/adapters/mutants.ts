import { join } from 'node:path';
import { startVitest } from 'vitest/node';
import { CONDITIONS } from '../../simulation/mutants/guards/conditions.ts';
import { mutated } from '../../simulation/mutants/load.ts';
import type { Mutant } from '../../simulation/mutants/mutant.ts';
import { DYNAMODB_CONDITIONS } from './dynamodb-conditions.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SUITES = [
  { suites: ['test/functions/adapters/memory/memory-run-store.test.ts'], mutants: CONDITIONS },
  {
    suites: ['dynamodb-run-store', 'dynamodb-sweep-notes', 'upgrades'].map(
      (name) => `test/functions/adapters/aws/${name}.test.ts`,
    ),
    mutants: DYNAMODB_CONDITIONS,
  },
];

/** `npm run mutants:stores`: each condition of the two run stores dropped in turn; whether their contract suite tells. */
async function main(): Promise<void> {
  let survivors = 0;
  let caught = 0;
  for (const { suites, mutants } of SUITES) {
    if ((await failuresOf(suites)) > 0) throw new Error(`${suites.join()}: expected it to pass as it is`);
    for (const mutant of mutants) {
      const failures = await failuresOf(suites, mutant);
      if (failures === 0) survivors += 1;
      else caught += 1;
      const told = failures === 0 ? 'SURVIVES' : `caught by ${failures}`;
      console.log(`${told.padEnd(12)}  ${mutant.guard} (${mutant.file})`);
    }
  }
  console.log(`\n${caught} caught, ${survivors} survive`);
  process.exitCode = survivors === 0 ? 0 : 1;
}

/** How many tests of the suite fail, with one file as the mutant has it. */
async function failuresOf(suites: readonly string[], mutant?: Mutant): Promise<number> {
  const source = mutant && mutated(mutant);
  const load = (id: string) => (mutant && id === join(ROOT, mutant.file) ? source : undefined);
  const vitest = await startVitest(
    [...suites],
    { root: ROOT, config: false, watch: false, reporters: [{}], include: [...suites], fsModuleCache: false },
    { plugins: [{ name: 'mutant', enforce: 'pre', load }] },
  );
  const modules = vitest.state.getTestModules();
  await vitest.close();
  // A suite that could not even be loaded has told nothing.
  const error = modules.length === 0 ? { message: 'no suite' } : modules.flatMap((each) => each.errors())[0];
  if (error) throw new Error(`${suites.join()}, ${mutant?.guard ?? 'as it is'}: ${error.message}`);
  return modules.flatMap((each) => [...each.children.allTests('failed')]).length;
}

await main();
