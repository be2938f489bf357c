import type { SimWorker } from '../../simulation/world/ecs.ts';
import { type Act, type Cast, type Trouble, workerOf } from '../scenario.ts';
import { now } from './order.ts';

interface Nature {
  /** An ECS service has launched it, and would replace it. */
  readonly isOfService?: true;
  readonly launchType?: SimWorker['launchType'];
  /** ECS's reads do not know it before. */
  readonly shownAfterSeconds?: number;
  /** It takes no notice of SIGTERM. */
  readonly isStubborn?: true;
  /** SIGKILL does not end it before. */
  readonly killableAfterSeconds?: number;
}
export const STUBBORN: Nature = { isStubborn: true };
export const UNKILLABLE: Nature = { ...STUBBORN, killableAfterSeconds: Infinity };

/** RunTask. A worker ends at its stop signal with 143, where nothing else is said of it. */
export const launch = (name: string, runId: string, nature: Nature = {}): Act =>
  now((cast) => {
    const { ecs, timeline } = cast.world;
    const { launchType = 'FARGATE', isOfService, isStubborn } = nature;
    const { shownAfterSeconds = 0, killableAfterSeconds = 0 } = nature;
    const worker = ecs.launch(runId, isOfService ? 'ecs-svc/1' : runId, {
      ...(isOfService && { group: 'service:web' }),
      launchType,
      shownFromMs: timeline.nowMs() + 1000 * shownAfterSeconds,
      killableFromMs: timeline.nowMs() + 1000 * killableAfterSeconds,
    });
    if (!isStubborn) worker.onSignal = () => timeline.after(1000, () => ecs.exit(worker, 143));
    cast.workers.set(name, worker);
  });

export const exit = (name: string, code: number | null): Act =>
  now((cast) => cast.world.ecs.exit(workerOf(cast, name), code));

/** ECS does not know it any more. */
export const forget = (name: string): Act => now((cast) => void (workerOf(cast, name).isForgotten = true));

/** It was only behind, and shows it again. */
export const remember = (name: string): Act => now((cast) => void (workerOf(cast, name).isForgotten = false));

/** An agent lost its host: STOPPED without an exit code, while the process goes on. */
export const loseAgent = (name: string): Act =>
  now((cast) => showStopped(cast, workerOf(cast, name), 'Agent disconnected'));

/** The host of it is gone, and the process with it. */
export const loseHost = (name: string): Act =>
  now((cast) => {
    const worker = workerOf(cast, name);
    worker.isAlive = false;
    worker.diedAtMs = cast.world.timeline.nowMs();
    showStopped(cast, worker, 'Host EC2 (instance i-0123456789abcdef0) terminated.');
  });

function showStopped({ world, outside }: Cast, worker: SimWorker, stopped_reason: string): void {
  const containers = [{ name: 'app', exit_code: null, reason: null }];
  worker.shownStopAtMs = world.timeline.nowMs();
  worker.shownStop = { stop_code: null, stopped_reason, containers };
  const look = world.ecs.look(worker);
  if (look.kind === 'seen' && !outside.troubles.has('the bus loses events'))
    world.consumer.facts.send({ fact: look.sighting }, 0);
}

export const begin = (trouble: Trouble): Act => now(({ outside }) => void outside.troubles.add(trouble));
export const end = (trouble: Trouble): Act => now(({ outside }) => void outside.troubles.delete(trouble));

/** Somebody moves the task on by hand, in the table. */
export const takeAway = (taskId: string): Act =>
  now(({ world: { store, checks } }) => {
    for (const task of store.allTasks())
      if (task.task_id === taskId) store.putTask({ ...task, status: 'ready', current_run_id: null });
    checks.forgive();
  });
