import type { Run } from '../core/run.ts';
import type { RunStore } from '../ports.ts';
import { untilStored } from './until-stored.ts';

/** Does it to the run as it was read, and where somebody else has moved it, to the run as it is by then: what is left. */
export async function onLatest(
  { store }: { readonly store: Pick<RunStore, 'readRun'> },
  read: Run,
  act: (run: Run) => Promise<Run | 'run-changed'>,
): Promise<Run> {
  let latest: Run | undefined = read;
  return untilStored(async () => {
    const run: Run | undefined = latest ?? (await store.readRun(read.run_id));
    latest = undefined;
    return run === undefined ? read : act(run);
  });
}
