import type { Metrics } from '../ports/metrics.ts';
import type { WorkerViews } from '../ports/worker-views.ts';
import type { KillingWorkers, Workers } from '../ports/workers.ts';

/** The same workers, counting the answers by which ECS put us off: a throttle, or nobody to be reached. */
export function measuredWorkers<Measured extends Workers>(workers: Measured, metrics: Metrics): Measured {
  const counted = async <Answer extends Answered>(asking: Promise<Answer>): Promise<Answer> => {
    const answer = await asking;
    if (isPutOff(answer)) metrics.add('Throttles', 1);
    return answer;
  };
  return {
    ...workers,
    look: (worker) => counted(workers.look(worker)),
    inspect: (worker) => counted(workers.inspect(worker)),
    stop: (worker, reason) => counted(workers.stop(worker, reason)),
    findStartedBy: (runId) => counted(workers.findStartedBy(runId)),
    ...(canLookAtMany(workers) && {
      lookAll: async (...call: Parameters<WorkerViews['lookAll']>) => {
        const views = await workers.lookAll(...call);
        if ([...views.values()].some(({ kind }) => kind === 'throttled')) metrics.add('Throttles', 1);
        return views;
      },
    }),
    ...(canKill(workers) && {
      kill: (...call: Parameters<KillingWorkers['kill']>) => counted(workers.kill(...call)),
    }),
  };
}

function canLookAtMany(workers: object): workers is Pick<WorkerViews, 'lookAll'> {
  return 'lookAll' in workers;
}

function canKill(workers: Workers): workers is KillingWorkers {
  return 'kill' in workers;
}

interface Answered {
  readonly kind: string;
  readonly lasting?: true;
}

function isPutOff({ kind, lasting }: Answered): boolean {
  return kind === 'deferred' || (kind === 'unclear' && lasting !== true);
}
