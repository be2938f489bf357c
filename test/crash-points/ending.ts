import { hasEnded, type Proof, type Run } from '../../functions/core/run.ts';
import type { Task } from '../../functions/core/task.ts';
import type { World } from '../simulation/world/world.ts';

/** What a scenario comes to, without what may take longer or another way there when something goes wrong. */
export interface Ending {
  readonly tasks: readonly object[];
  readonly runs: readonly object[];
  /** Processes that live on. */
  readonly living: readonly string[];
}

export async function endingOf({ store, ecs }: World): Promise<Ending> {
  const runs = store.allRuns().toSorted((one, other) => one.run_id.localeCompare(other.run_id));
  const tasks = store.allTasks().toSorted((one, other) => one.task_id.localeCompare(other.task_id));
  return {
    tasks: tasks.map(taskOf),
    runs: await Promise.all(
      runs.map(async (run) => {
        const events = await store.listEvents(run.run_id, 0, 10_000);
        const lasting = events.filter(
          ({ kind, payload }) => !ON_THE_WAY.has(kind) && payload['restarted'] !== true,
        );
        return { ...runEndOf(run), events: lasting.map(({ kind }) => kind).toSorted() };
      }),
    ),
    living: ecs.workers.filter(({ isAlive }) => isAlive).map(({ task_arn }) => task_arn),
  };
}

/** How often the ladder was climbed, and what was known of a worker on the way: that may differ. */
const ON_THE_WAY: ReadonlySet<string> = new Set([
  'stopping',
  'stuck',
  'unstuck',
  'stop_refused',
  'worker_verified',
]);

function taskOf({
  task_id,
  status,
  current_run_id,
  attempts,
  consecutive_failures,
  last_failure_error,
  held_by,
}: Task) {
  return { task_id, status, current_run_id, attempts, consecutive_failures, last_failure_error, held_by };
}

function runEndOf(run: Run) {
  const { run_id, task_id, attempt, status, error, termination, finish, late_word, worker, late_workers } =
    run;
  return {
    run_id,
    task_id,
    attempt,
    status,
    error,
    termination: termination && {
      state: termination.state,
      by: termination.requested_by,
      reason: termination.reason,
      then: termination.then,
    },
    said: [finish?.outcome ?? null, late_word?.outcome ?? null],
    worker: worker?.task_arn ?? null,
    proof: hasEnded(run) ? proofOf(run.proof) : null,
    late_workers: late_workers.map(({ task_arn, stopped_at }) => [task_arn, stopped_at !== null]).toSorted(),
  };
}

/** What was proven. Whether ECS told it or was asked, and when, is a matter of the way. */
function proofOf({ source, task_arn, last_status, stop_code, containers }: Proof) {
  const isShown = source === 'event' || source === 'describe';
  return { source: isShown ? 'ECS' : source, task_arn, last_status, stop_code, containers };
}
