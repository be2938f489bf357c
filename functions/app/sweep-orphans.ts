import { FINDER } from '../core/attachment.ts';
import { findOrphan, isOldEnough, type OrphanRules, recordOrphan, rememberedUntil } from '../core/orphan.ts';
import { hasStopped } from '../core/proof.ts';
import type { EndedRun, OpenRun, Run } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { WorkerRef } from '../core/worker.ts';
import type { RunLists } from '../ports/run-lists.ts';
import type { Steps } from '../ports/steps.ts';
import type { SweepCounts, SweepNotes } from '../ports/sweep-notes.ts';
import type { DesiredStatus, ListingPlace, WorkerView, WorkerViews } from '../ports/worker-views.ts';
import type { Workers } from '../ports/workers.ts';
import { attachWorker } from './attach-worker.ts';
import { examineWorker } from './examine-worker.ts';
import { onLatest } from './on-latest.ts';
import { sendStep } from './send-step.ts';
import type { SettleDeps } from './settle-run.ts';
import { takePage, type ViewedRun } from './take-page.ts';
import { type Bounds, type PageResult, type Pass, walkPages } from './walk-pages.ts';

export interface OrphansDeps extends SettleDeps {
  readonly lists: RunLists;
  readonly views: WorkerViews;
  readonly workers: Workers;
  readonly notes: SweepNotes;
  readonly steps: Steps;
  readonly orphanRules: OrphanRules;
}

interface Candidate extends ViewedRun {
  readonly worker: WorkerRef;
  readonly view: Extract<WorkerView, { kind: 'seen' }>;
}

/**
 * Looks through the workers that ECS lists: those that their run never got are attached; those whose run has ended are
 * told, and stopped if wanted.
 */
export function sweepOrphans(deps: OrphansDeps, bounds: Bounds): Promise<Pass> {
  return walkPages(deps, 'workers', bounds, (from) => takeWorkers(deps, 'RUNNING', from));
}

/**
 * The same among those that ECS means to stop: one may live on, as where its run was abandoned. The list has whatever
 * stopped within an hour, so its round is another one, and holds up none.
 */
export function sweepStoppingOrphans(deps: OrphansDeps, bounds: Bounds): Promise<Pass> {
  return walkPages(deps, 'stopping_workers', bounds, (from) => takeWorkers(deps, 'STOPPED', from));
}

async function takeWorkers(
  deps: OrphansDeps,
  desired: DesiredStatus,
  from: ListingPlace | null,
): Promise<PageResult<ListingPlace>> {
  const listed = await deps.views.listWorkers(desired, from);
  if (listed.kind === 'throttled') return { kind: 'throttled', counts: { throttled: 1 } };
  if (listed.kind === 'unclear') {
    deps.log.warn('ECS did not list the workers of a cluster', { from, why: listed.why });
    return { kind: 'taken', counts: { unclear: 1 }, next: listed.next };
  }
  const { workers, next } = listed;
  const views = await deps.views.lookAll(workers);
  const viewed = await candidatesOf(deps, workers, views);
  const page = { viewed, views: views.values(), counts: { listed: workers.length }, next };
  return takePage(deps, page, (candidate) => takeCandidate(deps, candidate));
}

/** Those that live and that one of our runs started, each with its run. */
async function candidatesOf(
  { lists }: OrphansDeps,
  workers: readonly WorkerRef[],
  views: ReadonlyMap<string, WorkerView>,
): Promise<readonly Candidate[]> {
  const seen = workers.flatMap((worker) => {
    const view = views.get(worker.task_arn);
    return view?.kind === 'seen' && !hasStopped(view.sighting) ? [{ worker, view }] : [];
  });
  const starters = seen.flatMap(({ view }) => view.sighting.started_by ?? []);
  // Others start workers too, services for one: no run has their id.
  const runs = await lists.readRuns(starters);
  const byId = new Map(runs.map((run) => [run.run_id, run]));
  return seen.flatMap(({ worker, view }) => {
    const run = byId.get(view.sighting.started_by ?? '');
    return run ? [{ run, worker, view }] : [];
  });
}

/** Decided anew where others move the run meanwhile, such as a step that this sweep has sent. */
function takeCandidate(deps: OrphansDeps, { run, worker, view }: Candidate): Promise<SweepCounts> {
  return onLatest(deps, run, async (latest) => (latest ? takeWorker(deps, latest, worker, view) : {}));
}

async function takeWorker(
  deps: OrphansDeps,
  run: Run,
  worker: WorkerRef,
  view: Candidate['view'],
): Promise<SweepCounts | 'run-changed'> {
  const { orphanRules, notes } = deps;
  const now = epochSeconds(deps.clock.nowMs());
  const finding = findOrphan(run, view, orphanRules, now);
  switch (finding.kind) {
    case 'none':
      return {};
    case 'unattached':
      return attachFound(deps, finding.run, worker);
    case 'known':
      return { orphans: 1 };
    case 'spared':
      return record(deps, finding.run, worker);
    case 'new': {
      const firstSeenAt = await notes.noteSighting(worker.task_arn, now, rememberedUntil(orphanRules, now));
      return isOldEnough(firstSeenAt, orphanRules, now) ? record(deps, finding.run, worker) : {};
    }
  }
}

async function attachFound(
  deps: OrphansDeps,
  { run_id: runId }: OpenRun,
  worker: WorkerRef,
): Promise<SweepCounts> {
  const { kind } = await attachWorker(deps, { runId, worker, actor: FINDER });
  deps.log.warn('worker was never attached', { run_id: runId, worker: worker.task_arn, result: kind });
  return kind === 'attached' ? { attached: 1 } : {};
}

async function record(
  deps: OrphansDeps,
  run: EndedRun,
  ref: WorkerRef,
): Promise<SweepCounts | 'run-changed'> {
  const { orphanRules } = deps;
  const examination = await examineWorker(deps.workers, run.run_id, ref);
  if (examination.kind !== 'fit') return {};
  if (examination.sighting === undefined) return { unclear: 1 };
  if (hasStopped(examination.sighting)) return {};
  const now = epochSeconds(deps.clock.nowMs());
  const move = recordOrphan(run, examination.worker, orphanRules, now);
  const result = await deps.store.commit({ run, move, bind: examination.worker, createdAt: now });
  if (result.kind !== 'committed') return 'run-changed';
  const { stopOrphans: stop } = orphanRules;
  deps.log.warn('worker lives although its run has ended', {
    run_id: run.run_id,
    worker: ref.task_arn,
    stop,
  });
  if (stop) await sendStep(deps, run.run_id, 0);
  return { orphans: 1, told: 1 };
}
