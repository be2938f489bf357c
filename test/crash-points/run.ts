import { setImmediate } from 'node:timers/promises';
import { random } from '../simulation/engine/random.ts';
import { emptyTally, take, type Tally } from './campaign.ts';
import { parseName } from './fault.ts';
import { huntAll } from './hunt.ts';
import { judge, rehearse, rehearseAll } from './judge.ts';
import { readOptions, USAGE } from './options.ts';
import { pairs, type Point, singles } from './points.ts';
import { printFailures, printList, printWhole } from './report.ts';
import { SCENARIOS } from './scenarios/all.ts';

/** `npm run crash-points`: every call that a door makes of AWS, each way in which it can go wrong, and pairs of them. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options.only !== null) return replay(options.only);
  if (options.without !== null) return huntAll(options.without);
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isStopped = true));
  const rehearsals = await rehearseAll(SCENARIOS);
  printWhole(rehearsals);
  if (options.list) printList(rehearsals);
  const list = [...singles(rehearsals)];
  const alone = await playAll('single faults', list, list.length, () => isStopped);
  const paired = await playAll(
    `pairs from seed ${options.seed}`,
    pairs(rehearsals, random(options.seed)),
    options.pairs,
    () => isStopped,
  );
  const failures = [...alone.failures, ...paired.failures];
  printFailures(failures);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

const TELLS_EVERY_MS = 10_000;

async function playAll(
  what: string,
  points: Iterable<Point>,
  wanted: number,
  isStopped: () => boolean,
): Promise<Tally> {
  const tally = emptyTally();
  const startedAt = performance.now();
  let toldAt = startedAt;
  for (const point of points) {
    if (tally.plays >= wanted || isStopped()) break;
    await take(tally, point);
    // Plays leave no room for a signal to be heard: they wait for nothing but each other.
    await setImmediate();
    if (performance.now() - toldAt < TELLS_EVERY_MS) continue;
    toldAt = performance.now();
    process.stderr.write(`${what}: ${tally.plays} of ${wanted}, ${tally.failures.length} broke a promise\n`);
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const share = tally.plays < wanted ? `stopped early, ${tally.plays} of ${wanted}` : `all ${wanted}`;
  console.log(`${what}: ${share} in ${seconds} s, ${tally.failures.length} broke a promise`);
  return tally;
}

async function replay(name: string): Promise<void> {
  const { scenario, faults } = parseName(name);
  const found = SCENARIOS.find((each) => each.name === scenario);
  if (found === undefined) throw new Error(`--only: expected a scenario, got ${scenario}`);
  const { violation } = await judge(await rehearse(found), faults, {
    trace: (atMs, line) => console.log(`${(atMs / 1000).toFixed(3).padStart(10)} s  ${line}`),
  });
  console.log(violation ? `${violation.invariant}: ${violation.detail}` : 'no promise is broken');
  process.exitCode = violation ? 1 : 0;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
}
