import { parentPort, workerData } from 'node:worker_threads';
import { MUTANTS } from './mutants/guards.ts';
import { dropGuard } from './mutants/load.ts';
import type { Chunk, ThreadData } from './pool.ts';
import { addOutcome, emptyTally } from './tally.ts';

/** One core: runs the schedules that it is handed, chunk by chunk, on the shipped code or on that less one guard. */
const { mutant, onlyFault } = workerData as ThreadData;
const dropped = mutant === null ? undefined : MUTANTS[mutant];
if (dropped !== undefined) dropGuard(dropped);

// Only now, so that what they load lacks the guard.
const { runSchedule } = await import('./world/schedule.ts');
const { systemOf } = await import('./baselines/systems.ts');

parentPort?.on('message', ({ system, from, count, stopsAtFirst }: Chunk) => {
  void (async () => {
    const tally = emptyTally();
    const cpuBefore = process.threadCpuUsage();
    for (let seed = from; seed < from + count; seed += 1) {
      addOutcome(tally, seed, await runSchedule({ seed, system: systemOf(system), onlyFault }));
      if (stopsAtFirst && tally.first !== null) break;
    }
    const { user, system: kernel } = process.threadCpuUsage(cpuBefore);
    tally.cpuSeconds = (user + kernel) / 1e6;
    parentPort?.postMessage(tally);
  })();
});
