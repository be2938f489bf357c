import type { Run, RunEvent } from '../../functions/core/run.ts';

/** A run as the API answers it: with what its termination comes to in time. */
export type ShownRun = Run & {
  readonly termination: { readonly effective: { readonly killed_by: number | null } } | null;
};

/** What an event means, and what is waited for from here on, until when. */
export function tellEvent(event: RunEvent, run: ShownRun): string {
  return TELL[event.kind]?.(event, run) ?? JSON.stringify(event.payload);
}

/** The events of the demo's own story; any other is printed as it stands. */
const TELL: Partial<Record<RunEvent['kind'], (event: RunEvent, run: ShownRun) => string>> = {
  claimed: ({ payload }, run) => `attempt ${String(payload['attempt'])} of task ${run.task_id}`,
  worker_attached: ({ payload }) =>
    `${idOf(String(payload['worker']))}, ${payload['verified'] === true ? 'verified with ECS' : 'not known to ECS yet'}`,
  termination_requested: ({ payload }) =>
    `by ${String(payload['actor'])}: ${String(payload['reason'])}; waits for a consumer to take the step`,
  asking: ({ payload }) =>
    `the worker's heartbeat was answered: terminate; ECS stops it from ${clockOf(Number(payload['stop_at']))}`,
  stopping: ({ payload }, run) =>
    `StopTask follows; waits for ECS to say STOPPED: ${stopTimes(run, Number(payload['next_at']))}`,
  reclaimed: ({ payload }) =>
    `proven: ${String(payload['stop_class'])}, forced: ${String(payload['forced'])}; nothing left to wait for`,
};

/** The run was read before the event, so its termination may not be there yet. */
function stopTimes({ termination }: ShownRun, nextLookAt: number): string {
  const killedBy = termination?.effective.killed_by ?? null;
  const kill = killedBy === null ? 'once its stop timeout is over' : `by ${clockOf(killedBy)}`;
  return `SIGTERM now, SIGKILL ${kill}, looked at again from ${clockOf(nextLookAt)}`;
}

/** Local wall-clock time, hh:mm:ss. */
function clockOf(epochSeconds: number): string {
  return new Date(epochSeconds * 1000).toTimeString().slice(0, 8);
}

export function idOf(taskArn: string): string {
  return `worker ${taskArn.split('/').at(-1)?.slice(0, 8) ?? ''}`;
}
