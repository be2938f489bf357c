import { pacedWorkers } from '../../../functions/adapters/paced-workers.ts';
import type { StepDeps } from '../../../functions/app/step-run.ts';
import { createHandler } from '../../../functions/consumer/handler.ts';
import type { Log } from '../../../functions/ports/log.ts';
import { CONSUMER_BATCH_SIZE } from '../../../functions/wiring/limits.ts';
import type { Pace } from '../../../functions/wiring/pace.ts';
import { eventSource } from './event-source.ts';
import type { Machine } from './machine.ts';

const nothing = () => undefined;
export const SILENT_LOG: Log = { info: nothing, warn: nothing, error: nothing };

/** Lambda begins with so many pollers; more would come, up to the maximum of the mapping, and are not needed. */
const FACTS_CONCURRENCY = 5;

type Deps = Omit<StepDeps, 'clock' | 'log'> & { readonly workers: Parameters<typeof pacedWorkers>[0] };

/** The consumer behind its two queues: in each environment workers of its own, paced as the shipped one paces them. */
export function consumers(virtual: Machine, deps: Deps, pace: Pace) {
  const { clock } = virtual;
  const queues = { stepsQueueArn: 'steps', factsQueueArn: 'facts' };
  const newEnvironment = () => {
    const { workers, rested } = pacedWorkers(deps.workers, { ...pace, readsPerSearch: 2 }, clock);
    const silent = { log: SILENT_LOG, metrics: { add: nothing } };
    return createHandler({ ...deps, ...queues, ...silent, workers, views: workers, rested, clock });
  };
  return {
    steps: eventSource(virtual, {
      queueArn: queues.stepsQueueArn,
      concurrency: pace.consumers,
      batchSize: pace.batchSize,
      newEnvironment,
    }),
    facts: eventSource(virtual, {
      queueArn: queues.factsQueueArn,
      concurrency: FACTS_CONCURRENCY,
      batchSize: CONSUMER_BATCH_SIZE,
      newEnvironment,
    }),
  };
}
