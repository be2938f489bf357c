import { parentPort, workerData } from 'node:worker_threads';
import { dropped, MUTANTS } from './mutants/guards.ts';
import { dropGuards } from './mutants/load.ts';
import type { Chunk, ThreadData } from './pool.ts';
import { addOutcome, emptyTally } from './tally.ts';

/** One core: runs the schedules that it is handed, chunk by chunk, on the shipped code or on that less one guard. */
const { mutant, onlyFault, withHolder } = workerData as ThreadData;
const guard = mutant === null ? undefined : MUTANTS[mutant];
if (guard !== undefined) dropGuards(withHolder ? dropped(guard) : [guard]);

// Many calls fail on purpose, and nobody reads where.
Error.stackTraceLimit = 0;

const looksAlways = guard?.looksAlways === true;
const outageAlways = guard?.outageAlways === true;

// Only now, so that what they load lacks the guard.
const { runSchedule } = await import('./world/schedule.ts');
const { systemOf } = await import('./baselines/systems.ts');

parentPort?.on('message', ({ system, from, count, stopsAtFirst }: Chunk) => {
  void (async () => {
    const tally = emptyTally();
    const cpuBefore = process.threadCpuUsage();
    for (let seed = from; seed < from + count; seed += 1) {
      addOutcome(
        tally,
        seed,
        await runSchedule({ seed, system: systemOf(system), onlyFault, looksAlways, outageAlways }),
      );
      if (stopsAtFirst && tally.first !== null) break;
    }
    const { user, system: kernel } = process.threadCpuUsage(cpuBefore);
    tally.cpuSeconds = (user + kernel) / 1e6;
    parentPort?.postMessage(tally);
  })();
});
