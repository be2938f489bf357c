import { SYSTEMS, systemOf } from './baselines/systems.ts';
import { type Options, readOptions, USAGE } from './options.ts';
import { type Chunk, share } from './pool.ts';
import { printReport } from './report.ts';
import { addTally, emptyTally, type Tally } from './tally.ts';
import { SHIPPED } from './world/system.ts';
import { runSchedule } from './world/schedule.ts';

/** `npm run simulate`: many bad days on the shipped code, and on the policies it is compared with. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options.replay !== null) return replay(options.replay, options);
  const plan = planOf(options);
  const tallies = new Map(plan.map(({ name }) => [name, emptyTally()]));
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isStopped = true));
  const showProgress = progress(plan.reduce((sum, { schedules }) => sum + schedules, 0));
  const startedAt = performance.now();
  await share(
    { mutant: null, onlyFault: options.onlyFault },
    options.cores,
    chunks(plan, options.seed, () => isStopped),
    (chunk, tally) => {
      const sum = tallies.get(chunk.system);
      if (sum !== undefined) addTally(sum, tally);
      if (chunk.system === SHIPPED.name && tally.first !== null) tellFirst(tally.first);
      showProgress(tally.schedules);
    },
  );
  const seconds = (performance.now() - startedAt) / 1000;
  await printReport({ options, seconds, isStopped, tallies });
  process.exitCode = tallies.get(SHIPPED.name)?.first === null ? 0 : 1;
}

interface Planned {
  readonly name: string;
  readonly schedules: number;
}

/** The shipped code on all seeds, each compared policy on the first ones. */
function planOf({ schedules, baselines }: Options): readonly Planned[] {
  return SYSTEMS.map(({ name }) => ({
    name,
    schedules: name === SHIPPED.name ? schedules : Math.min(baselines, schedules),
  })).filter((planned) => planned.schedules > 0);
}

const CHUNK = 500;

/** The systems side by side on the same seeds, so that whoever stops early has them all. */
function* chunks(plan: readonly Planned[], seed: number, isStopped: () => boolean): Generator<Chunk, void> {
  const most = Math.max(...plan.map(({ schedules }) => schedules));
  for (let done = 0; done < most; done += CHUNK) {
    for (const { name, schedules } of plan) {
      if (isStopped()) return;
      if (done >= schedules) continue;
      const count = Math.min(CHUNK, schedules - done);
      yield { system: name, from: seed + done, count, stopsAtFirst: false };
    }
  }
}

const TELLS_EVERY_MS = 10_000;

/** On stderr, so that what is printed at the end can be kept. */
function progress(schedules: number): (more: number) => void {
  const startedAt = performance.now();
  let done = 0;
  let toldAt = startedAt;
  return (more) => {
    done += more;
    const now = performance.now();
    if (now - toldAt < TELLS_EVERY_MS) return;
    toldAt = now;
    const rate = done / ((now - startedAt) / 1000);
    const left = Math.round((schedules - done) / rate);
    process.stderr.write(`${done} of ${schedules} schedules, ${Math.round(rate)}/s, ${left} s left\n`);
  };
}

/** At once, so that nobody waits for the end of a long run to look into it. */
function tellFirst({ seed, invariant, detail }: NonNullable<Tally['first']>): void {
  process.stderr.write(`seed ${seed}: ${invariant} ${detail}\n`);
}

async function replay(seed: number, { onlyFault }: Options): Promise<void> {
  const { violation, steps } = await runSchedule({
    seed,
    onlyFault,
    system: systemOf(SHIPPED.name),
    trace: (atMs, line) => console.log(`${(atMs / 1000).toFixed(3).padStart(10)} s  ${line}`),
  });
  console.log(violation ? `${violation.invariant}: ${violation.detail}` : `no violation in ${steps} steps`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  console.error(USAGE);
  process.exitCode = 2;
}
