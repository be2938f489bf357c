import { earliest, LOOK_AGAIN_SECONDS } from './ladder.ts';
import { hasEnded, type OpenRun, type Run, type RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';
import type { Sighting, Worker, WorkerContainer } from './worker.ts';

/**
 * Binds a worker to an open run. It is looked at once more a little later, since it may have stopped between our
 * look and this write, when its STOPPED event found no run; at once where a termination waits for it.
 */
export function attach(run: OpenRun, worker: Worker, actor: string, now: EpochSeconds): RunMove {
  return {
    set: { worker, next_at: run.termination ? now : earliest([run.next_at, now + LOOK_AGAIN_SECONDS]) },
    events: [attachedEvent(worker, actor)],
  };
}

export function attachedEvent(worker: Worker, actor: string): RunMove['events'][number] {
  return { kind: 'worker_attached', payload: { actor, worker: worker.task_arn, verified: worker.verified } };
}

/** ECS has now shown a worker that it did not know yet when it was attached. */
export function verify(
  run: Run,
  worker: Worker,
  sighting: Sighting,
  containers: readonly WorkerContainer[] | undefined,
): RunMove {
  const seen = {
    verified: true,
    launch_type: sighting.launch_type,
    containers: containers ?? worker.containers,
  };
  const set = hasEnded(run)
    ? {
        late_workers: run.late_workers.map((late) =>
          late.task_arn === worker.task_arn ? { ...late, ...seen } : late,
        ),
      }
    : { worker: { ...worker, ...seen } };
  const verified = { kind: 'worker_verified' as const, payload: { worker: worker.task_arn } };
  return { set, events: worker.verified ? [] : [verified] };
}
