import { cpus } from 'node:os';
import { deployedDoors } from './doors.ts';
import { importTimes } from './import-time.ts';
import { costLines } from './cost/figures.ts';
import type { Comparison } from './side-by-side.ts';
import { MISSED, virtualFigures } from './virtual/figures.ts';
import { warmLatency } from './warm-latency.ts';

/** `npm run bench`: ratios measured side by side in one run, since a time alone says more of the machine than of us. */
const cores = cpus();
console.log(
  `${new Date().toISOString().slice(0, 10)}, node ${process.version}, ${cores.length} × ${cores[0]?.model ?? 'unknown'}`,
);
tell('what a cold start loads', await importTimes(deployedDoors()));
tell('what a warm call costs, without the network', await warmLatency());
print('many terminations, in virtual time', await virtualFigures());
print('one termination, and what it costs', await costLines());

function tell(title: string, comparisons: readonly Comparison[]): void {
  console.log(`\n${title}`);
  for (const { name, baseline, medianMs, baselineMedianMs, ratio, rounds } of comparisons) {
    console.log(
      `  ${name.padEnd(22)} ${ratio.toFixed(1).padStart(6)} × ${baseline} ` +
        `(medians of ${rounds}: ${medianMs.toFixed(3)} ms and ${baselineMedianMs.toFixed(3)} ms)`,
    );
  }
}

function print(title: string, lines: readonly string[]): void {
  console.log(`\n${title}`);
  for (const line of lines) console.log(`  ${line}`);
  if (lines.some((line) => line.includes(MISSED))) process.exitCode = 1;
}
