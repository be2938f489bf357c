import type { MetricName, Metrics } from '../ports/metrics.ts';
import type { SweepCounts } from '../ports/sweep-notes.ts';
import { type DueRunsDeps, sweepDueRuns } from './sweep-due-runs.ts';
import { type OpenRunsDeps, type OpenRunsPass, sweepOpenRuns } from './sweep-open-runs.ts';
import { type OrphansDeps, sweepOrphans, sweepStoppingOrphans } from './sweep-orphans.ts';
import { type Pass, sum } from './walk-pages.ts';

export interface SweepDeps extends DueRunsDeps, OpenRunsDeps, OrphansDeps {
  readonly metrics: Metrics;
}

export interface SweepLimits {
  readonly maxDueRuns: number;
  /** Of a hundred open runs, or of a hundred workers that ECS lists. */
  readonly maxPages: number;
  /** The same of workers that ECS means to stop. */
  readonly maxStoppingPages: number;
  /** No page is begun after this. */
  readonly workMs: number;
}

export interface SweepSummary extends SweepCounts {
  /** Runs that were sent a step. */
  readonly due: number;
  /**
   * Whether the next sweep goes on in the middle of them: of open runs, and of workers that ECS means to run. Of those that
   * it means to stop it is not told: they can wait. True as well where the part failed.
   */
  readonly left: { readonly open_runs: boolean; readonly workers: boolean };
}

/** One pass. Its parts do not wait for each other, and one that fails holds up no other; but then the pass fails. */
export async function sweep(deps: SweepDeps, limits: SweepLimits): Promise<SweepSummary> {
  const deadlineMs = deps.clock.nowMs() + limits.workMs;
  const bounds = { maxPages: limits.maxPages, isOver: () => deps.clock.nowMs() >= deadlineMs };
  const parts = await Promise.allSettled([
    sweepDueRuns(deps, limits.maxDueRuns, bounds.isOver),
    sweepOpenRuns(deps, bounds),
    sweepOrphans(deps, bounds),
    sweepStoppingOrphans(deps, { ...bounds, maxPages: limits.maxStoppingPages }),
  ]);
  const [due, openRuns, orphans] = [valueOf(parts[0]), valueOf(parts[1]), valueOf(parts[2])];
  const stopping = valueOf(parts[3]);
  const summary = {
    due: due ?? 0,
    ...sum(...[openRuns, orphans, stopping].map((pass) => pass?.counts ?? {})),
    left: { open_runs: !openRuns?.isComplete, workers: !orphans?.isComplete },
  };
  measure(deps.metrics, summary, { openRuns, orphans, stopping });
  deps.log.info('sweep done', summary);
  const errors = parts.flatMap((part) => (part.status === 'rejected' ? [part.reason as unknown] : []));
  for (const error of errors) deps.log.error('part of the sweep failed', { error });
  if (errors.length > 0)
    throw new AggregateError(errors, `sweep: ${errors.length} of ${parts.length} parts failed`);
  deps.metrics.add('Sweeps', 1);
  return summary;
}

function valueOf<Value>(part: PromiseSettledResult<Value>): Value | undefined {
  return part.status === 'fulfilled' ? part.value : undefined;
}

interface Passes {
  readonly openRuns: OpenRunsPass | undefined;
  readonly orphans: Pass | undefined;
  readonly stopping: Pass | undefined;
}

/** A gauge is claimed by the pass that completes a round: part of a list would tell too little. */
function measure(
  metrics: Metrics,
  { settled = 0, woken = 0, throttled = 0 }: SweepCounts,
  { openRuns, orphans, stopping }: Passes,
): void {
  metrics.add('SweepRepairs', settled + woken);
  if (throttled > 0) metrics.add('Throttles', throttled);
  if (openRuns && openRuns.stuck !== null) metrics.add('StuckWorkers', openRuns.stuck);
  claim(metrics, 'Ghosts', openRuns, 'ghosts');
  claim(metrics, 'Orphans', orphans, 'orphans');
  claim(metrics, 'UnstoppedWorkers', stopping, 'orphans');
  tellGaps(metrics, 'OpenRunGaps', openRuns);
  tellGaps(metrics, 'WorkerGaps', orphans);
  tellGaps(metrics, 'StoppingGaps', stopping);
}

/** Where something was not seen, what was seen is there at least; that there is nothing is not known. */
function claim(
  metrics: Metrics,
  name: MetricName,
  pass: Pass | undefined,
  count: 'ghosts' | 'orphans',
): void {
  if (!pass?.isComplete) return;
  const value = pass.round[count] ?? 0;
  if (value > 0 || unseenIn(pass.round) === 0) metrics.add(name, value);
}

/** What a round could not see; one that ECS holds up may never end. */
function tellGaps(metrics: Metrics, name: MetricName, pass: Pass | undefined): void {
  const { round = {}, counts = {}, isComplete = false } = pass ?? {};
  if (isComplete || counts.throttled) metrics.add(name, unseenIn(round) + (counts.throttled ?? 0));
}

/** What ECS left unsaid, and the runs that could not be taken. */
function unseenIn({ unclear = 0, failed = 0 }: SweepCounts): number {
  return unclear + failed;
}
