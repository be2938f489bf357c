/** Measurements of the deployment, never of one run: names are few, and there are no dimensions. */
export interface Metrics {
  /** @param value in the metric's unit: a count, or seconds */
  add(name: MetricName, value: number): void;
}

export type MetricName =
  | 'Terminations'
  | 'TimeToStopping'
  | 'TimeToStopped'
  | 'TimeToSettled'
  | 'ForcedTerminations'
  | 'BecameStuck'
  | 'StuckWorkers'
  | 'Ghosts'
  | 'Orphans'
  | 'UnstoppedWorkers'
  | 'Throttles'
  | 'FailedMessages'
  | 'SweepRepairs'
  | 'OpenRunGaps'
  | 'WorkerGaps'
  | 'StoppingGaps'
  | 'Sweeps';
