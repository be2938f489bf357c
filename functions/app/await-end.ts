import { type EndedRun, hasEnded } from '../core/run.ts';
import type { Clock, RunStore } from '../ports.ts';

const LOOK_EVERY_MS = 500;

/** Waits for a run to end; undefined once the time is over. The only place where an invocation waits. */
export async function awaitEnd(
  { store, clock }: { readonly store: RunStore; readonly clock: Clock },
  runId: string,
  waitSeconds: number,
): Promise<EndedRun | undefined> {
  const deadlineMs = clock.nowMs() + waitSeconds * 1000;
  for (;;) {
    // What the caller asked for is stored: a failed look is no failed call.
    const run = await store.readRun(runId).catch(() => undefined);
    if (run !== undefined && hasEnded(run)) return run;
    const leftMs = deadlineMs - clock.nowMs();
    if (leftMs <= 0) return undefined;
    await clock.sleep(Math.min(LOOK_EVERY_MS, leftMs));
  }
}
