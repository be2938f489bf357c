import { Worker } from 'node:worker_threads';
import type { FaultKind } from './engine/faults.ts';
import type { Tally } from './tally.ts';

export interface ThreadData {
  /** Index in MUTANTS; null for the code as it is shipped. */
  readonly mutant: number | null;
  readonly onlyFault: FaultKind | null;
  /** Whether the guard that holds as well is dropped with it. */
  readonly withHolder?: boolean;
}

export interface Chunk {
  readonly system: string;
  /** The first seed. */
  readonly from: number;
  readonly count: number;
  readonly stopsAtFirst: boolean;
}

export interface Thread {
  /** One chunk at a time. */
  run(chunk: Chunk): Promise<Tally>;
  end(): Promise<unknown>;
}

export function thread(workerData: ThreadData): Thread {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData });
  return {
    run: (chunk) =>
      new Promise((resolve, reject) => {
        worker.once('error', reject);
        worker.once('message', (tally: Tally) => {
          worker.off('error', reject);
          resolve(tally);
        });
        worker.postMessage(chunk);
      }),
    end: () => worker.terminate(),
  };
}

/** Hands the chunks to threads, one after the other, until there are none or somebody wants no more. */
export async function share(
  data: ThreadData,
  cores: number,
  chunks: Iterator<Chunk>,
  onTally: (chunk: Chunk, tally: Tally) => void,
): Promise<void> {
  const work = async (): Promise<void> => {
    const mine = thread(data);
    for (let next = chunks.next(); next.done !== true; next = chunks.next()) {
      onTally(next.value, await mine.run(next.value));
    }
    await mine.end();
  };
  await Promise.all(Array.from({ length: cores }, work));
}
