import type { Run, RunEvent } from '../../functions/core/run.ts';

/** What an event means, and what is waited for from here on, until when. */
export function tellEvent(event: RunEvent, run: Run): string {
  return TELL[event.kind]?.(event, run) ?? JSON.stringify(event.payload);
}

/** The events of the demo's own story; any other is printed as it stands. */
const TELL: Partial<Record<RunEvent['kind'], (event: RunEvent, run: Run) => string>> = {
  claimed: ({ payload }, run) => `attempt ${String(payload['attempt'])} of task ${run.task_id}`,
  worker_attached: ({ payload }) =>
    `${idOf(String(payload['worker']))}, ${payload['verified'] === true ? 'verified with ECS' : 'not known to ECS yet'}`,
  termination_requested: ({ payload }) =>
    `by ${String(payload['actor'])}: ${String(payload['reason'])}; waits for a consumer to take the step`,
  asking: ({ payload }) =>
    `the worker's heartbeat was answered: terminate; ECS stops it from ${clockOf(Number(payload['stop_at']))}`,
  stopping: ({ payload, created_at }, run) =>
    `StopTask follows; waits for ECS to say STOPPED: ${stopTimes(run, created_at, Number(payload['next_at']))}`,
  reclaimed: ({ payload }) =>
    `proven: ${String(payload['stop_class'])}, forced: ${String(payload['forced'])}; nothing left to wait for`,
};

function stopTimes(run: Run, stoppingAt: number, nextLookAt: number): string {
  const graceSeconds = Math.max(
    0,
    ...(run.worker?.containers ?? []).map((container) => container.stop_timeout ?? 30),
  );
  return `SIGTERM now, SIGKILL at ${clockOf(stoppingAt + graceSeconds)}, looked at again from ${clockOf(nextLookAt)}`;
}

/** Local wall-clock time, hh:mm:ss. */
function clockOf(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toTimeString().slice(0, 8);
}

export function idOf(taskArn: string): string {
  return `worker ${taskArn.split('/').at(-1)?.slice(0, 8) ?? ''}`;
}
