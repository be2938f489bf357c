import { setTimeout as delay } from 'node:timers/promises';
import type { EndedRun, RunEvent } from '../../functions/core/run.ts';
import type { CallApi } from '../api-client.ts';
import type { ShownRun } from './tell-event.ts';

const LOOK_EVERY_MS = 50;

/**
 * Hands over each event of a run as it comes, with the run as it was then, until the run has ended.
 * @throws where the run has not ended when the time is over, naming its state
 */
export async function followRun(
  callApi: CallApi,
  runId: string,
  capMs: number,
  onEvent: (event: RunEvent, run: ShownRun) => void,
): Promise<EndedRun> {
  const deadlineMs = performance.now() + capMs;
  let after = 0;
  for (;;) {
    // The run first: what has happened by then is among the events that are read after it.
    const { run } = (await callApi('GET', `/runs/${runId}`)) as { run: ShownRun };
    const { events } = (await callApi('GET', `/runs/${runId}/events?after=${after}`)) as {
      events: RunEvent[];
    };
    for (const event of events) onEvent(event, run);
    after = events.at(-1)?.id ?? after;
    if (run.status !== 'running' && after >= run.version) return run;
    if (performance.now() > deadlineMs) {
      throw new Error(
        `run ${runId}: expected its end within ${capMs} ms, got ${run.termination?.state ?? run.status}`,
      );
    }
    await delay(LOOK_EVERY_MS);
  }
}
