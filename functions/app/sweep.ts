import type { MetricName, Metrics } from '../ports/metrics.ts';
import type { SweepCounts } from '../ports/sweep-notes.ts';
import { type DueRunsDeps, sweepDueRuns } from './sweep-due-runs.ts';
import { type OpenRunsDeps, sweepOpenRuns } from './sweep-open-runs.ts';
import { type OrphansDeps, sweepOrphans } from './sweep-orphans.ts';
import { type Pass, sum } from './walk-pages.ts';

export interface SweepDeps extends DueRunsDeps, OpenRunsDeps, OrphansDeps {
  readonly metrics: Metrics;
}

export interface SweepLimits {
  readonly maxDueRuns: number;
  /** Of a hundred open runs, or of a hundred workers that ECS lists. */
  readonly maxPages: number;
  /** No page is begun after this. */
  readonly workMs: number;
}

export interface SweepSummary extends SweepCounts {
  /** Runs that were sent a step. */
  readonly due: number;
  /** Whether the next sweep goes on in the middle of them. */
  readonly left: { readonly open_runs: boolean; readonly workers: boolean };
}

/** One pass. Its parts do not wait for each other, and one that fails holds up no other; but then the pass fails. */
export async function sweep(deps: SweepDeps, limits: SweepLimits): Promise<SweepSummary> {
  const deadlineMs = deps.clock.nowMs() + limits.workMs;
  const bounds = { maxPages: limits.maxPages, isOver: () => deps.clock.nowMs() >= deadlineMs };
  const parts = await Promise.allSettled([
    sweepDueRuns(deps, limits.maxDueRuns),
    sweepOpenRuns(deps, bounds),
    sweepOrphans(deps, bounds),
  ]);
  const [due, openRuns, orphans] = [valueOf(parts[0]), valueOf(parts[1]), valueOf(parts[2])];
  const summary = {
    due: due ?? 0,
    ...sum(openRuns?.counts ?? {}, orphans?.counts ?? {}),
    left: { open_runs: !openRuns?.isComplete, workers: !orphans?.isComplete },
  };
  measure(deps.metrics, summary, openRuns, orphans);
  deps.log.info('sweep done', summary);
  const errors = parts.flatMap((part) => (part.status === 'rejected' ? [part.reason as unknown] : []));
  for (const error of errors) deps.log.error('part of the sweep failed', { error });
  if (errors.length > 0) throw new AggregateError(errors, `sweep: ${errors.length} of 3 parts failed`);
  deps.metrics.add('Sweeps', 1);
  return summary;
}

function valueOf<Value>(part: PromiseSettledResult<Value>): Value | undefined {
  return part.status === 'fulfilled' ? part.value : undefined;
}

/**
 * A gauge is claimed by the pass that completes a round: part of a list would tell too little. But where ECS asks for
 * patience a round may never end, and stuck is told by the table alone.
 */
function measure(
  metrics: Metrics,
  { settled = 0, woken = 0, throttled = 0 }: SweepCounts,
  openRuns: Pass | undefined,
  workers: Pass | undefined,
): void {
  metrics.add('SweepRepairs', settled + woken);
  if (throttled > 0) metrics.add('Throttles', throttled);
  const stuck = openRuns?.round.stuck ?? 0;
  const isHeldUp = (openRuns?.counts.throttled ?? 0) > 0;
  if (openRuns && (openRuns.isComplete || (isHeldUp && stuck > 0))) metrics.add('StuckWorkers', stuck);
  if (openRuns) claim(metrics, 'Ghosts', openRuns.round.ghosts, openRuns);
  if (workers) claim(metrics, 'Orphans', workers.round.orphans, workers);
  for (const pass of [openRuns, workers]) if (pass) tellGaps(metrics, pass);
}

/** Where ECS left something unsaid, what was seen is there at least; that there is nothing is not known. */
function claim(metrics: Metrics, name: MetricName, value = 0, { round, isComplete }: Pass): void {
  if (isComplete && (value > 0 || !round.unclear)) metrics.add(name, value);
}

/** What a round could not see; one that ECS holds up may never end. */
function tellGaps(metrics: Metrics, { counts, round, isComplete }: Pass): void {
  const gaps = (round.unclear ?? 0) + (counts.throttled ?? 0);
  if (isComplete || counts.throttled) metrics.add('SweepGaps', gaps);
}
