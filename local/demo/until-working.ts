import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '../../functions/core/run.ts';
import type { CallApi } from '../api-client.ts';

const LOOK_EVERY_MS = 50;

/** Waits until ECS shows the worker RUNNING and, where it sends heartbeats, the first one is on record. */
export async function untilWorking(
  callApi: CallApi,
  runId: string,
  sendsHeartbeats: boolean,
  capMs: number,
): Promise<void> {
  const deadlineMs = performance.now() + capMs;
  for (;;) {
    const { last_status } = (await callApi('GET', `/runs/${runId}/inspect`)) as { last_status?: string };
    const { run } = (await callApi('GET', `/runs/${runId}`)) as { run: Run };
    const isHeard = !sendsHeartbeats || run.last_heartbeat_at !== null;
    if (last_status === 'RUNNING' && isHeard) return;
    if (performance.now() > deadlineMs) {
      throw new Error(
        `run ${runId}: expected its worker at work within ${capMs} ms, got ${last_status ?? 'no status'}`,
      );
    }
    await delay(LOOK_EVERY_MS);
  }
}
