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
  const systems = options.baselines ? SYSTEMS : [SHIPPED];
  const tallies = new Map(systems.map(({ name }) => [name, emptyTally()]));
  let isStopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isStopped = true));
  const showProgress = progress(options.schedules * systems.length);
  const startedAt = performance.now();
  await share(
    { mutant: null, onlyFault: options.onlyFault },
    options.cores,
    chunks(options, systems, () => isStopped),
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

const CHUNK = 500;

/** The same seeds for each system, side by side, so that whoever stops early has them all. */
function* chunks(
  { schedules, seed }: Options,
  systems: readonly { readonly name: string }[],
  isStopped: () => boolean,
): Generator<Chunk, void> {
  for (let done = 0; done < schedules; done += CHUNK) {
    for (const { name } of systems) {
      if (isStopped()) return;
      yield {
        system: name,
        from: seed + done,
        count: Math.min(CHUNK, schedules - done),
        stopsAtFirst: false,
      };
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
