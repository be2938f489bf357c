import type { MetricName } from '../ports.ts';

export const METRICS_NAMESPACE = 'Standdown';

/** Each metric, with its unit and what one value says. Infra makes alarms, widgets and `metric…()` of the names. */
export const METRICS = {
  Terminations: { unit: 'Count', says: 'a termination was stored' },
  TimeToStopping: {
    unit: 'Seconds',
    says: 'from the request to the first StopTask that ECS took, once the run has ended',
  },
  TimeToStopped: { unit: 'Seconds', says: 'from the first StopTask to the worker having stopped' },
  TimeToSettled: { unit: 'Seconds', says: 'from the worker having stopped to the settled record' },
  ForcedTerminations: { unit: 'Count', says: 'a worker was killed after its grace' },
  BecameStuck: { unit: 'Count', says: 'a worker was found stuck' },
  StuckWorkers: { unit: 'Count', says: 'gauge: workers that are stuck, counted by each sweep' },
  Ghosts: { unit: 'Count', says: 'gauge: open runs whose worker is gone, counted by each sweep' },
  Orphans: { unit: 'Count', says: 'gauge: workers that live although their run has ended' },
  Throttles: { unit: 'Count', says: 'ECS asked for patience, or was out of reach' },
  SweepRepairs: { unit: 'Count', says: 'runs that a sweep had to wake or settle' },
  Sweeps: { unit: 'Count', says: 'a sweep came to its end' },
} as const satisfies Readonly<Record<MetricName, { unit: 'Count' | 'Seconds'; says: string }>>;
