import { type EndedRun, hasEnded, type Run } from '../core/run.ts';
import { stopClassOf } from '../core/stop-class.ts';
import type { MetricName, Metrics } from '../ports/metrics.ts';
import type { RunCommit, RunStore } from '../ports/run-store.ts';

type Measurement = readonly [name: MetricName, value: number];

/** The same store, measuring what its stored moves say of terminations. A move that was refused says nothing. */
export function measuredStore(store: RunStore, metrics: Metrics): RunStore {
  return {
    ...store,
    async commit(commit) {
      const result = await store.commit(commit);
      if (result.kind === 'committed') {
        for (const [name, value] of measurementsOf(commit, result.run)) metrics.add(name, value);
      }
      return result;
    },
  };
}

function measurementsOf({ run, move }: RunCommit, stored: Run): readonly Measurement[] {
  const isEnd = hasEnded(stored) && !hasEnded(run);
  return [
    ...move.events.flatMap(({ kind }) => COUNTED[kind] ?? []).map((name) => [name, 1] as const),
    ...(isEnd ? measurementsOfEnd(stored) : []),
  ];
}

const COUNTED: Readonly<Record<string, MetricName>> = {
  termination_requested: 'Terminations',
  stuck: 'BecameStuck',
};

/**
 * Of terminations only, and once all of their times are final: a StopTask that is refused is none.
 * ECS's clock is not ours, and a worker may exit before it is stopped: never below 0.
 */
function measurementsOfEnd({ termination, proof, ended_at }: EndedRun): readonly Measurement[] {
  if (termination === null) return [];
  const { requested_at, stopping_at } = termination;
  const { stopped_at } = proof;
  return [
    ...(stopping_at !== null ? [['TimeToStopping', stopping_at - requested_at] as const] : []),
    ...(stopping_at !== null && stopped_at !== null
      ? [['TimeToStopped', Math.max(0, stopped_at - stopping_at)] as const]
      : []),
    ...(stopped_at !== null ? [['TimeToSettled', Math.max(0, ended_at - stopped_at)] as const] : []),
    ...(stopClassOf(proof) === 'killed_after_grace' ? [['ForcedTerminations', 1] as const] : []),
  ];
}
