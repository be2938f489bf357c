import { setTimeout as wait } from 'node:timers/promises';
import { spawnFunctionProcess } from './function-process.ts';
import type { FunctionProcess } from './function-process.ts';
import type { FunctionOptions } from './function.ts';
import { failure } from './invocation.ts';
import type { Failure } from './invocation.ts';

/** Between starts that fail one after the other: doubled each time. */
const FIRST_BACKOFF_MS = 100;
const MAX_BACKOFF_MS = 5000;

export interface ProcessPool {
  /** The process used last, so that the others may rest; else a new one. */
  take(): Promise<{ readonly kind: 'ready'; readonly process: FunctionProcess } | Failure>;
  giveBack(process: FunctionProcess): void;
  alive(): readonly FunctionProcess[];
  close(): Promise<void>;
}

export function createProcessPool(options: FunctionOptions): ProcessPool {
  const spawning = new Set<Promise<FunctionProcess>>();
  const processes = new Set<FunctionProcess>();
  const idle: FunctionProcess[] = [];
  let failedStarts = 0;
  let isClosed = false;

  const spawn = async () => {
    const spawned = spawnFunctionProcess(options);
    spawning.add(spawned);
    const process = await spawned.finally(() => spawning.delete(spawned));
    processes.add(process);
    void process.exited.then(() => processes.delete(process));
    return process;
  };

  const start: ProcessPool['take'] = async () => {
    if (failedStarts > 0) await wait(Math.min(FIRST_BACKOFF_MS * 2 ** (failedStarts - 1), MAX_BACKOFF_MS));
    if (isClosed) return failure('ResourceNotFoundException', `${options.name} is closed`);

    const process = await spawn();
    const initialisation = await process.initialised;
    failedStarts = initialisation.kind === 'ready' ? 0 : failedStarts + 1;
    return initialisation.kind === 'ready' ? { kind: 'ready', process } : initialisation;
  };

  return {
    take: async () => {
      for (let process = idle.pop(); process; process = idle.pop()) {
        if (process.isAlive()) return { kind: 'ready', process };
      }
      return start();
    },
    giveBack: (process) => void idle.push(process),
    alive: () => [...processes].filter((process) => process.isAlive()),
    close: async () => {
      isClosed = true;
      await Promise.allSettled(spawning);
      for (const process of processes) process.kill();
      await Promise.all([...processes].map((process) => process.exited));
    },
  };
}
