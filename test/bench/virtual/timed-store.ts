import type { RunStore } from '../../../functions/ports/run-store.ts';
import { INPUTS } from './inputs.ts';
import type { Machine } from './machine.ts';

/** A store whose calls take their time, and which notes when each run ended. */
export function timedStore({ timeline, slowed }: Machine, store: RunStore) {
  const settledAtMs = new Map<string, number>();
  const commit: RunStore['commit'] = async (request) => {
    const result = await store.commit(request);
    if (result.kind === 'committed' && result.run.ended_at !== null)
      settledAtMs.set(result.run.run_id, timeline.nowMs());
    return result;
  };
  return {
    settledAtMs,
    store: {
      ...store,
      readRun: slowed(INPUTS.read, (runId: string) => store.readRun(runId)),
      findRunOfWorker: slowed(INPUTS.read, (taskArn: string) => store.findRunOfWorker(taskArn)),
      commit: slowed(INPUTS.transaction, commit),
    },
  };
}
