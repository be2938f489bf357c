import type { Run } from '../core/run.ts';
import type { RunStore } from '../ports/run-store.ts';
import { untilStored } from './until-stored.ts';

/**
 * Does it to the run as it was read, and where somebody else has moved it, to the run as it is by then; undefined once
 * that is gone.
 */
export async function onLatest<Result extends object>(
  { store }: { readonly store: Pick<RunStore, 'readRun'> },
  read: Run,
  act: (run: Run | undefined) => Promise<Result | 'run-changed'>,
): Promise<Result> {
  let isRead = true;
  return untilStored(async () => {
    const run = isRead ? read : await store.readRun(read.run_id);
    isRead = false;
    return act(run);
  });
}
