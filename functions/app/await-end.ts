import { hasEnded, type OpenRun, type Run } from '../core/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';

const LOOK_EVERY_MS = 500;
/** What a look has at least: the last one begins as the time is over. */
const SHORTEST_LOOK_MS = 1000;

/**
 * Waits for a run to end, and gives it as it was last read. The only place where an invocation waits.
 * @param untilMs when it gives up, and a second later at most: what the caller asked for is stored, and he is to hear it
 */
export async function awaitEnd(
  { store, clock }: { readonly store: RunStore; readonly clock: Clock },
  stored: OpenRun,
  untilMs: number,
): Promise<Run> {
  let run: Run = stored;
  if (clock.nowMs() >= untilMs) return run;
  for (;;) {
    const lookMs = Math.max(untilMs - clock.nowMs(), SHORTEST_LOOK_MS);
    // A look that fails, or takes too long, is no failed call.
    run = (await clock.within(lookMs, store.readRun(run.run_id)).catch(() => undefined)) ?? run;
    const leftMs = untilMs - clock.nowMs();
    if (hasEnded(run) || leftMs <= 0) return run;
    await clock.sleep(Math.min(LOOK_EVERY_MS, leftMs));
  }
}
