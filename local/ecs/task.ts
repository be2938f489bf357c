import { setImmediate as nextTurn } from 'node:timers/promises';
import { startContainers } from './start-containers.ts';
import type { TaskContainer } from './start-containers.ts';
import { stopInReverse } from './stop-containers.ts';
import type { StopCause, TaskRecord } from './task-record.ts';

/** A task that lives through ECS's states by itself, from PROVISIONING to STOPPED. */
export interface Task {
  readonly record: TaskRecord;
  readonly containers: readonly TaskContainer[];
  /** The first cause stays; a repeated request changes nothing. */
  requestStop(cause: StopCause): void;
  /** SIGKILL to every container. The record follows, as after any exit. */
  kill(): void;
  /** Resolves when the task is STOPPED. */
  readonly finished: Promise<void>;
}

/** `onChange` is called after each change that ECS counts in `version`, the creation included. */
export function startTask(
  record: TaskRecord,
  containers: readonly TaskContainer[],
  onChange: (record: TaskRecord) => void,
): Task {
  const stopRequested = Promise.withResolvers<undefined>();
  const isStopping = () => record.desiredStatus === 'STOPPED';
  const change = (changes: Partial<TaskRecord>) => {
    Object.assign(record, changes, { version: record.version + 1 });
    onChange(record);
  };
  const requestStop = (cause: StopCause) => {
    if (isStopping()) return;
    change({ ...cause, desiredStatus: 'STOPPED', stoppingAt: new Date() });
    stopRequested.resolve(undefined);
  };

  const start = async () => {
    await nextTurn();
    if (isStopping()) return;
    change({ lastStatus: 'PENDING', connectivityAt: new Date() });
    await nextTurn();
    if (isStopping()) return;
    const starts = startContainers(containers, isStopping, requestStop);
    await Promise.race([starts, stopRequested.promise]);
    if (!isStopping()) change({ lastStatus: 'RUNNING', startedAt: new Date() });
  };
  const stop = async () => {
    const hasRun = containers.some((container) => container.report().runtimeId !== undefined);
    if (record.lastStatus === 'RUNNING') change({ lastStatus: 'DEACTIVATING' });
    if (hasRun) change({ lastStatus: 'STOPPING' });
    await stopInReverse(containers);
    change({ lastStatus: 'DEPROVISIONING', ...(hasRun && { executionStoppedAt: new Date() }) });
    await nextTurn();
    change({ lastStatus: 'STOPPED', stoppedAt: new Date() });
  };
  const live = async () => {
    await start();
    await stopRequested.promise;
    await stop();
  };

  onChange(record);
  return {
    record,
    containers,
    requestStop,
    kill: () => {
      for (const container of containers) container.kill();
    },
    finished: live(),
  };
}
