import type { Log } from '../ports/log.ts';
import type { Steps } from '../ports/steps.ts';

/** Sends a step, best effort: what is due stands in the table, so where the queue refuses, the sweep carries it. */
export async function sendStep(
  { steps, log }: { readonly steps: Steps; readonly log: Log },
  runId: string,
  delaySeconds: number,
): Promise<void> {
  try {
    await steps.send({ run_id: runId, hops: 0 }, delaySeconds);
  } catch (error) {
    log.warn('step not sent, the sweep carries it', { run_id: runId, error });
  }
}
