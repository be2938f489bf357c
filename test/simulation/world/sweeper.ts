import { sweep, type SweepDeps } from '../../../functions/app/sweep.ts';
import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import { hasEnded } from '../../../functions/core/run.ts';
import {
  MAX_RUNS_PER_SWEEP,
  SWEEP_TIMEOUT_SECONDS,
  SWEEP_WORK_SECONDS,
} from '../../../functions/wiring/limits.ts';
import { EVENT_GRACE_SECONDS, type Looks } from './plan.ts';
import type { World } from './world.ts';

/** Nobody reads the gauges here. */
const UNMEASURED = { add: () => undefined };

/** One sweep, or two at once; the shipped one where the schedule has its looks, else its first part alone. */
export function startSweep(world: World): void {
  const { plan, faults, lambda, store } = world;
  const isWanted =
    store.allRuns().some(({ next_at }) => next_at !== null) || (plan.looks && hasToLook(world));
  if (!isWanted) return;
  if (faults.strikes('F13', 0.2)) store.freezeIndexes();
  else store.thawIndexes();
  const { looks } = plan;
  const start = (): void =>
    lambda<unknown>({
      name: 'sweep',
      timeoutSeconds: SWEEP_TIMEOUT_SECONDS,
      ...(looks && { isForked: true }),
      body: () =>
        looks
          ? sweep(sweepDepsOf(world, looks), {
              maxDueRuns: MAX_RUNS_PER_SWEEP,
              maxPages: looks.maxPages,
              maxStoppingPages: looks.maxPages,
              workMs: 1000 * SWEEP_WORK_SECONDS,
            })
          : sweepDueRuns({ ...world.deps, dueRuns: world.dueRuns }, MAX_RUNS_PER_SWEEP, () => false),
      onEnd: () => undefined,
      onDeath: () => undefined,
    });
  start();
  if (looks && faults.strikes('F10', 0.1)) start();
}

function sweepDepsOf({ deps, dueRuns, sweepPorts, timeline }: World, looks: Looks): SweepDeps {
  return {
    ...deps,
    ...sweepPorts,
    dueRuns,
    // No schedule is long enough for one.
    renewals: { renewExpiry: () => Promise.reject(new Error('renewExpiry: expected none')) },
    metrics: UNMEASURED,
    eventGraceSeconds: EVENT_GRACE_SECONDS,
    orphanRules: {
      ageSeconds: looks.orphanAgeSeconds,
      stopOrphans: timeline.nowMs() >= looks.stopsOrphansFromMs,
    },
  };
}

/** Whether a look could find anything: an open run, or a worker that goes on. */
function hasToLook({ store, ecs }: World): boolean {
  return (
    store.allRuns().some((run) => !hasEnded(run)) ||
    ecs.workers.some((worker) => worker.isAlive && worker.shownStop === null)
  );
}
