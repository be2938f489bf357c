import { cpus } from 'node:os';
import type { Failure } from './campaign.ts';
import { DOORS } from './doors.ts';
import { FAULT_NAMES, FAULTS } from './fault.ts';
import type { Rehearsal } from './judge.ts';

/** The counted list in short: calls by door, and by what is called. */
export function printWhole(rehearsals: readonly Rehearsal[]): void {
  const calls = rehearsals.flatMap(({ boundaries }) => boundaries);
  const [cpu] = cpus();
  console.log(`${cpu?.model ?? 'unknown CPU'}, Node ${process.version}\n`);
  console.log('door                calls   of them');
  for (const door of Object.keys(DOORS)) {
    const made = calls.filter((boundary) => boundary.door === door);
    const byCall = [...Map.groupBy(made, ({ call }) => call)]
      .sort(([, one], [, other]) => other.length - one.length)
      .map(([call, { length }]) => `${call} ${length}`);
    console.log(`${door.padEnd(18)} ${String(made.length).padStart(6)}   ${byCall.join(', ')}`);
  }
  const faults = Object.values(FAULTS).join(', ');
  const count = calls.length * FAULT_NAMES.length;
  console.log(`\n${calls.length} calls in ${rehearsals.length} scenarios, each: ${faults}: ${count} points`);
}

export function printList(rehearsals: readonly Rehearsal[]): void {
  for (const { scenario, boundaries } of rehearsals)
    for (const [index, { door, call, by }] of boundaries.entries())
      console.log(`${scenario.name}:${index + 1}`.padEnd(44), door.padEnd(18), call.padEnd(24), by);
}

const SHOWN = 20;

export function printFailures(failures: readonly Failure[]): void {
  for (const { point, invariant, detail } of failures.slice(0, SHOWN)) {
    console.log(`\n${invariant}: ${detail}`);
    console.log(`to see it: npm run crash-points -- --only ${point}`);
  }
  if (failures.length > SHOWN) console.log(`\nand ${failures.length - SHOWN} more`);
}
