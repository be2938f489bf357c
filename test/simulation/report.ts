import { cpus } from 'node:os';
import { rowsOfStates } from './coverage.ts';
import { FAULT_KINDS, FAULTS } from './engine/faults.ts';
import type { Options } from './options.ts';
import type { Tally } from './tally.ts';
import { SHIPPED } from './world/system.ts';

export interface Report {
  readonly options: Options;
  readonly seconds: number;
  readonly isStopped: boolean;
  readonly tallies: ReadonlyMap<string, Tally>;
}

export async function printReport(report: Report): Promise<void> {
  const { options, tallies } = report;
  if (options.json) {
    console.log(JSON.stringify({ ...report, tallies: Object.fromEntries(tallies) }));
    return;
  }
  const shipped = tallies.get(SHIPPED.name);
  if (shipped === undefined) return;
  printHead(report, shipped, await rowsOfStates());
  printFaults(shipped);
  printCalls(shipped);
  printSystems(tallies);
  printFirst(shipped);
}

function printHead({ options, seconds, isStopped }: Report, tally: Tally, rows: ReadonlySet<string>): void {
  const [cpu] = cpus();
  console.log(
    `${isStopped ? 'stopped early: ' : ''}${tally.schedules} schedules from seed ${options.seed}, ${tally.steps} steps`,
  );
  console.log(
    `${seconds.toFixed(0)} s on ${options.cores} threads (${cpu?.model ?? 'unknown CPU'}, Node ${process.version}),`,
  );
  console.log(
    `${Math.round(tally.schedules / tally.cpuSeconds)} schedules per second of CPU time, on one core`,
  );
  const met = Object.keys(tally.met).filter((meeting) => rows.has(meeting));
  console.log(`${met.length} of the ${rows.size} meetings of a state and an input in docs/states.md\n`);
}

function printFaults({ faults, struck }: Tally): void {
  const names = FAULT_KINDS.map((kind) => `${kind} ${FAULTS[kind]}`);
  const width = Math.max(...names.map(({ length }) => length));
  console.log(`${'fault'.padEnd(width)}       times   in schedules`);
  for (const [index, kind] of FAULT_KINDS.entries())
    console.log(
      `${names[index]?.padEnd(width)} ${String(faults[kind]).padStart(11)} ${String(struck[kind]).padStart(14)}`,
    );
}

function printCalls({ calls }: Tally): void {
  const sorted = Object.entries(calls).sort(([, one], [, other]) => other - one);
  console.log(`\ncalls: ${sorted.map(([name, count]) => `${name} ${count}`).join(', ')}`);
}

function printSystems(tallies: Report['tallies']): void {
  console.log('\nsystem                    schedules   violating      share   by invariant');
  for (const [name, { schedules, violating, byInvariant }] of tallies) {
    const share = `${((100 * violating) / Math.max(1, schedules)).toFixed(2)} %`;
    const spread = Object.entries(byInvariant).sort(([one], [other]) => one.localeCompare(other));
    const kinds = spread.map(([invariant, count]) => `${invariant} ${count}`).join(', ');
    console.log(
      `${name.padEnd(24)} ${String(schedules).padStart(10)} ${String(violating).padStart(11)} ${share.padStart(10)}   ${kinds}`,
    );
  }
}

function printFirst({ first, schedules, violating }: Tally): void {
  if (first !== null) {
    console.log(`\nfirst violation: ${first.invariant} ${first.detail}`);
    console.log(`to see it: npm run simulate -- --replay ${first.seed}`);
    return;
  }
  // The rule of three: with none seen in N, the true share is below 3/N with 95 % confidence.
  if (violating === 0)
    console.log(
      `\nno violation; with 95 % confidence fewer than ${(3 / schedules).toExponential(1)} of such schedules violate`,
    );
}
