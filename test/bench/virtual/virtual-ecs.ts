import type { WorkerRef } from '../../../functions/core/worker.ts';
import type { StopAnswer } from '../../../functions/ports/workers.ts';
import { stoppedEvent } from '../../support/ecs-event.ts';
import type { World } from '../../support/world.ts';
import { ecsBucket } from './ecs-bucket.ts';
import { INPUTS, type Latency, sample, WORKER_EXIT_SECONDS } from './inputs.ts';
import type { Machine } from './machine.ts';

type Running = Awaited<ReturnType<World['running']>>;

/** ECS with its bucket: what it accepts to stop has stopped a while later, and its event follows. */
export function virtualEcs(
  { timeline, random, slowed }: Machine,
  world: World,
  { stopTask, onStopped }: { readonly stopTask: Latency; readonly onStopped: (event: object) => void },
) {
  const bucket = ecsBucket(() => timeline.nowMs());
  const stoppedAtMs = new Map<string, number>();
  const counts = { stops: 0, throttledStops: 0, refusedLaunches: 0 };
  const runs = new Map<string, Running>();

  const exit = ({ runId, worker }: Running): void => {
    stoppedAtMs.set(runId, timeline.nowMs());
    const event = stoppedEvent(world.stopped(runId, worker));
    timeline.after(sample(random, INPUTS.eventDelivery), () => onStopped(event));
  };
  const stop = ({ task_arn }: WorkerRef): Promise<StopAnswer> => {
    const run = runs.get(task_arn);
    if (run === undefined) throw new Error(`StopTask: expected a worker of ours, got ${task_arn}`);
    counts.stops += 1;
    if (!bucket.take()) {
      counts.throttledStops += 1;
      return Promise.resolve({ kind: 'deferred', why: 'ThrottlingException' });
    }
    const { from, to } = WORKER_EXIT_SECONDS;
    timeline.after(1000 * (from + (to - from) * random.fraction()), () => exit(run));
    return Promise.resolve({ kind: 'accepted' });
  };
  return {
    workers: {
      ...world.workers,
      stop: slowed(stopTask, stop),
      look: slowed(INPUTS.describeTasks, (worker: WorkerRef) => world.workers.look(worker)),
      lookAll: slowed(INPUTS.describeTasks, (workers: readonly WorkerRef[]) => world.views.lookAll(workers)),
    },
    started: (run: Running) => void runs.set(run.worker.task_arn, run),
    /** Somebody else's RunTask. */
    launch: () => void (counts.refusedLaunches += bucket.take() ? 0 : 1),
    stoppedAtMs,
    counts: () => ({ ...counts, lowestBucket: bucket.lowest() }),
  };
}
