import type { Run } from '../core/run.ts';
import type { RunStore } from '../ports.ts';
import { untilStored } from './until-stored.ts';

/** The run as a step left it. */
export interface Taken {
  readonly run: Run;
}

/** Does it to the run as it was read, and where somebody else has moved it, to the run as it is by then. */
export async function onLatest(
  { store }: { readonly store: Pick<RunStore, 'readRun'> },
  read: Run,
  act: (run: Run) => Promise<Taken | 'run-changed'>,
): Promise<Taken> {
  let latest: Run | undefined = read;
  return untilStored(async () => {
    const run: Run | undefined = latest ?? (await store.readRun(read.run_id));
    latest = undefined;
    return run === undefined ? { run: read } : act(run);
  });
}
