import type { MetricName } from '../ports/metrics.ts';

export const METRICS_NAMESPACE = 'Standdown';

/** What a value is: something that happened, how many there are at a time, or how long something took. */
export type MetricKind = 'count' | 'gauge' | 'duration';
export const UNITS = {
  count: 'Count',
  gauge: 'Count',
  duration: 'Seconds',
} as const satisfies Readonly<Record<MetricKind, string>>;

/** Each metric, with its kind and what one value says. Infra makes alarms, widgets and `metric…()` of the names. */
export const METRICS = {
  Terminations: { kind: 'count', says: 'a termination was stored' },
  TimeToStopping: {
    kind: 'duration',
    says: 'from the request to the first StopTask that ECS took, once the run has ended',
  },
  TimeToStopped: { kind: 'duration', says: 'from the first StopTask to the worker having stopped' },
  TimeToSettled: { kind: 'duration', says: 'from the worker having stopped to the settled record' },
  ForcedTerminations: { kind: 'count', says: 'a worker was killed after its grace' },
  BecameStuck: { kind: 'count', says: 'a worker was found stuck' },
  StuckWorkers: { kind: 'gauge', says: 'workers that are stuck, counted by each round of the sweep' },
  Ghosts: { kind: 'gauge', says: 'open runs, but stuck ones, whose worker is gone, counted by each round' },
  Orphans: { kind: 'gauge', says: 'workers that live although their run has ended' },
  UnstoppedWorkers: { kind: 'gauge', says: 'the same, and ECS means to stop them' },
  Throttles: { kind: 'count', says: 'ECS, or SSM, asked for patience or was out of reach' },
  FailedMessages: { kind: 'count', says: 'a step or a fact failed, and comes again' },
  SweepRepairs: { kind: 'count', says: 'runs that a sweep had to wake or settle' },
  OpenRunGaps: { kind: 'gauge', says: 'workers of open runs that a round did not see: ECS kept its answer' },
  WorkerGaps: { kind: 'gauge', says: 'workers, or lists of them, that a round did not see' },
  StoppingGaps: { kind: 'gauge', says: 'the same of workers that ECS means to stop' },
  Sweeps: { kind: 'count', says: 'a sweep came to its end' },
} as const satisfies Readonly<Record<MetricName, { kind: MetricKind; says: string }>>;
