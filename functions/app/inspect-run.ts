import { inspect, type Inspection, workerToInspect } from '../core/inspection.ts';
import { epochSeconds } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Workers } from '../ports/workers.ts';

interface InspectDeps {
  readonly store: RunStore;
  readonly workers: Workers;
  readonly clock: Clock;
}

/** A run's worker as ECS shows it now, beside the record; undefined where there is no such run. */
export async function inspectRun(deps: InspectDeps, runId: string): Promise<Inspection | undefined> {
  const run = await deps.store.readRun(runId);
  if (run === undefined) return undefined;
  const worker = workerToInspect(run);
  const look = worker && (await deps.workers.inspect(worker));
  return inspect(run, look, epochSeconds(deps.clock.nowMs()));
}
