import { seenAgain, wake } from '../core/ghost.ts';
import { lookMissed, type Policies } from '../core/policy.ts';
import { hasStopped } from '../core/proof.ts';
import { hasEnded, type OpenRun, type RunMove } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { Sighting } from '../core/worker.ts';
import type { Place, RunLists } from '../ports/run-lists.ts';
import type { Steps } from '../ports/steps.ts';
import type { SweepCounts, SweepNotes } from '../ports/sweep-notes.ts';
import type { WorkerViews } from '../ports/worker-views.ts';
import type { Workers } from '../ports/workers.ts';
import { readOpenRuns } from './read-open-runs.ts';
import { renewExpiries, type RenewalDeps } from './renew-expiries.ts';
import { sendStep } from './send-step.ts';
import type { SettleDeps } from './settle-run.ts';
import { settleWorker } from './settle-worker.ts';
import { takePage, type ViewedRun } from './take-page.ts';
import { type Bounds, type PageResult, type Pass, sum, walkPages } from './walk-pages.ts';

export interface OpenRunsDeps extends SettleDeps, RenewalDeps {
  readonly lists: RunLists;
  readonly views: WorkerViews;
  readonly workers: Workers;
  readonly notes: SweepNotes;
  readonly steps: Steps;
  readonly policies: Policies;
  /** How long a STOPPED event may be on its way before it counts as lost. */
  readonly eventGraceSeconds: number;
}

interface ViewedOpenRun extends ViewedRun {
  readonly run: OpenRun;
}

const RUNS_PER_PAGE = 100;

export interface OpenRunsPass extends Pass {
  /** Workers that are stuck; null where the next pass goes on to count them. */
  readonly stuck: number | null;
}

/** Looks at the workers of open runs: settles where a STOPPED event was lost, and wakes where a worker is gone. */
export async function sweepOpenRuns(deps: OpenRunsDeps, bounds: Bounds): Promise<OpenRunsPass> {
  const pass = await walkPages(deps, 'open_runs', bounds, (after) => takeOpenRuns(deps, after));
  if (pass.isComplete) return { ...pass, stuck: pass.round.stuck ?? 0 };
  return { ...pass, stuck: pass.counts.throttled ? await countStuck(deps, bounds) : null };
}

/** Of the table alone, from its beginning, since a round that ECS holds up may never end. */
async function countStuck(deps: OpenRunsDeps, { maxPages, isOver }: Bounds): Promise<number | null> {
  let stuck = 0;
  let after: Place | null = null;
  for (let pages = 0; pages < maxPages && !isOver(); pages += 1) {
    const { records, next } = await readOpenRuns(deps.lists, { after, limit: RUNS_PER_PAGE });
    stuck += stuckOf(records);
    if (next === null) return stuck;
    after = next;
  }
  return stuck > 0 ? stuck : null;
}

function stuckOf(runs: readonly OpenRun[]): number {
  return runs.filter(({ termination }) => termination?.state === 'stuck').length;
}

async function takeOpenRuns(deps: OpenRunsDeps, after: Place | null): Promise<PageResult<Place>> {
  const { records: runs, next } = await readOpenRuns(deps.lists, { after, limit: RUNS_PER_PAGE });
  const views = await deps.views.lookAll(runs.flatMap(({ worker }) => worker ?? []));
  const viewed = runs.flatMap((run) => {
    const view = run.worker && views.get(run.worker.task_arn);
    return view ? [{ run, view }] : [];
  });
  const page = { viewed, views: views.values(), counts: { looked: views.size, stuck: stuckOf(runs) }, next };
  const taken = await takePage(deps, page, (one) => takeRun(deps, one));
  const counts = sum(taken.counts, await setMissedLooks(deps, runs), await renewExpiries(deps, runs));
  return { ...taken, counts };
}

async function takeRun(deps: OpenRunsDeps, { run, view }: ViewedOpenRun): Promise<SweepCounts> {
  switch (view.kind) {
    case 'seen':
      return hasStopped(view.sighting) ? takeStopped(deps, run, view.sighting) : takeAlive(deps, run);
    case 'missing':
      // Until ECS has shown it once, a worker may be too new to be known.
      return sum(run.worker?.verified ? ghostIn(run) : {}, await wakeRun(deps, run));
    case 'throttled':
    case 'unclear':
      return {};
  }
}

async function takeAlive(deps: OpenRunsDeps, run: OpenRun): Promise<SweepCounts> {
  await commitIfAny(deps, run, seenAgain(run));
  return {};
}

/** Whoever moved the run meanwhile knows better. */
async function commitIfAny(
  { store, clock }: OpenRunsDeps,
  run: OpenRun,
  move: RunMove | undefined,
): Promise<boolean> {
  if (move === undefined) return false;
  return (await store.commit({ run, move, createdAt: epochSeconds(clock.nowMs()) })).kind === 'committed';
}

/** Those whose policy nobody would have looked at. One that fails is left to the next round. */
async function setMissedLooks(deps: OpenRunsDeps, runs: readonly OpenRun[]): Promise<SweepCounts> {
  const counts: SweepCounts[] = [];
  for (const run of runs) {
    try {
      if (await commitIfAny(deps, run, lookMissed(run, deps.policies))) counts.push({ woken: 1 });
    } catch (error) {
      deps.log.error('sweep left a run to the next round', { run_id: run.run_id, error });
      counts.push({ failed: 1 });
    }
  }
  return sum(...counts);
}

async function takeStopped(deps: OpenRunsDeps, run: OpenRun, sighting: Sighting): Promise<SweepCounts> {
  const lostAt = (sighting.stopped_at ?? 0) + deps.eventGraceSeconds;
  if (epochSeconds(deps.clock.nowMs()) < lostAt) return {};
  const result = await settleWorker(deps, sighting, 'describe');
  if (result.kind === 'settled') return { ghosts: 1, settled: 1 };
  if (result.why !== 'no-proof') return {};
  // That it proves nothing may just have been put on record.
  const latest = await deps.store.readRun(run.run_id);
  return latest && !hasEnded(latest) ? sum(ghostIn(latest), await wakeRun(deps, latest)) : {};
}

/** A run that is stuck is told as such. */
function ghostIn({ termination }: OpenRun): SweepCounts {
  return termination?.state === 'stuck' ? {} : { ghosts: 1 };
}

async function wakeRun(deps: OpenRunsDeps, run: OpenRun): Promise<SweepCounts> {
  const now = epochSeconds(deps.clock.nowMs());
  const move = wake(run, now);
  if (move === undefined) return {};
  const result = await deps.store.commit({ run, move, createdAt: now });
  // Whoever moved the run first has set its next look.
  if (result.kind !== 'committed') return {};
  await sendStep(deps, run.run_id, 0);
  return { woken: 1 };
}
