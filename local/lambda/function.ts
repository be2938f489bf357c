import type { Reaper } from '../reaper.ts';
import type { InvocationResult } from './invocation.ts';
import { createProcessPool } from './process-pool.ts';
import { createSlots } from './slots.ts';

export interface FunctionOptions {
  readonly name: string;
  readonly arn: string;
  /** Where the bundle is, and the working folder of its processes. */
  readonly folder: string;
  /** `index.handler`: file and export. */
  readonly handler: string;
  /** The template's variables, and what the SDK needs to reach the endpoint. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  /** Told to the function, not enforced. */
  readonly memoryMegabytes: number;
  readonly maxProcesses: number;
  readonly reaper: Pick<Reaper, 'watch' | 'forget'>;
  /** What the function writes is appended. */
  readonly logFile: string;
}

export interface LocalFunction {
  readonly name: string;
  /** Waits for a process where all are busy; never rejects. */
  invoke(event: unknown): Promise<InvocationResult>;
  processIds(): readonly number[];
  /** SIGKILLs its processes, or one, in the middle of whatever they do; the next invocation starts a new one. */
  kill(processId?: number): void;
  /** Invocations that have no result yet. */
  running(): number;
  close(): Promise<void>;
}

/**
 * A Lambda function as processes of its own: one invocation at a time in each, more of them on demand, kept
 * warm. Missing on purpose: throttling, freezing between invocations, the memory limit, recursion detection.
 *
 * Starts the first process, and throws when that one cannot initialise.
 */
export async function startFunction(options: FunctionOptions): Promise<LocalFunction> {
  const pool = createProcessPool(options);
  const slots = createSlots(options.maxProcesses);
  let running = 0;

  const first = await pool.take();
  if (first.kind === 'failed') {
    await pool.close();
    throw new Error(`${options.name}: cannot initialise: ${first.message}`);
  }
  pool.giveBack(first.process);

  return {
    name: options.name,
    invoke: async (event) => {
      running += 1;
      await slots.take();
      try {
        const taken = await pool.take();
        if (taken.kind === 'failed') return taken;
        const result = await taken.process.invoke(event);
        pool.giveBack(taken.process);
        return result;
      } finally {
        slots.give();
        running -= 1;
      }
    },
    processIds: () => pool.alive().map(({ id }) => id),
    kill: (processId) => {
      for (const process of pool.alive()) if (process.id === (processId ?? process.id)) process.kill();
    },
    running: () => running,
    close: () => pool.close(),
  };
}
