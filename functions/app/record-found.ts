import { attach } from '../core/attachment.ts';
import type { Unclear } from '../core/decision.ts';
import { recordLateWorker } from '../core/late-worker.ts';
import { obstacleOf } from '../core/obstacle.ts';
import { hasEnded, type OpenRun, type Run } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { WorkerRef } from '../core/worker.ts';
import type { Clock, Log, RunStore, Workers } from '../ports.ts';
import { examineWorker, type Examination } from './examine-worker.ts';

interface RecordDeps {
  readonly store: RunStore;
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
}

const ACTOR = 'standdown';
const NONE_LEFT = 'every worker that ECS lists for the run was recorded as a late one';

/**
 * Puts the workers on record that ECS lists for a run without one: the first becomes its worker, the others are
 * stopped as late ones. These come first, since a run that has a worker is not searched for again.
 * @returns undefined where ECS lists none; `run-changed` where the run is to be decided anew
 */
export async function recordFound(
  deps: RecordDeps,
  run: Run,
  listed: readonly WorkerRef[],
): Promise<'run-changed' | Unclear | undefined> {
  if (listed.length === 0 || hasEnded(run)) return undefined;
  const isLate = (ref: WorkerRef) => run.late_workers.some((late) => late.task_arn === ref.task_arn);
  const [first, ...others] = listed.filter((ref) => !isLate(ref));
  if (first === undefined) return { kind: 'unclear', why: NONE_LEFT, lasting: true };
  const withOthers = await recordOthers(deps, run, others);
  return withOthers === undefined ? 'run-changed' : attachFirst(deps, withOthers, first);
}

/** @returns the run with them; undefined where somebody else moved it */
async function recordOthers(
  deps: RecordDeps,
  run: OpenRun,
  others: readonly WorkerRef[],
): Promise<OpenRun | undefined> {
  let latest = run;
  for (const ref of others) {
    const result = await bind(deps, latest, ref, recordLateWorker);
    if (result.kind === 'committed') latest = result.run;
    else if (result.kind === 'unfit') deps.log.warn(result.why, { run_id: run.run_id, ...ref });
    else return undefined;
  }
  return latest;
}

async function attachFirst(deps: RecordDeps, run: OpenRun, ref: WorkerRef): Promise<'run-changed' | Unclear> {
  const result = await bind(deps, run, ref, attach);
  return result.kind === 'unfit' ? { kind: 'unclear', why: result.why, lasting: true } : 'run-changed';
}

type Bound =
  | { readonly kind: 'committed'; readonly run: OpenRun }
  | { readonly kind: 'unfit'; readonly why: string }
  | { readonly kind: 'run-changed' };

async function bind(
  deps: RecordDeps,
  run: OpenRun,
  ref: WorkerRef,
  moveOf: typeof attach | typeof recordLateWorker,
): Promise<Bound> {
  const examination = await examineWorker(deps.workers, run.run_id, ref);
  if (examination.kind !== 'fit') return { kind: 'unfit', why: whyUnfit(examination) };
  const now = epochSeconds(deps.clock.nowMs());
  const move = moveOf(run, examination.worker, ACTOR, now);
  const result = await deps.store.commit({ run, move, bind: ref, createdAt: now });
  switch (result.kind) {
    case 'committed':
      return hasEnded(result.run) ? { kind: 'run-changed' } : { kind: 'committed', run: result.run };
    case 'worker-in-use':
      return { kind: 'unfit', why: 'the worker that ECS lists serves another run' };
    case 'run-changed':
    case 'task-changed':
      return { kind: 'run-changed' };
  }
}

function whyUnfit(examination: Exclude<Examination, { kind: 'fit' }>): string {
  if (examination.kind === 'service-managed') return obstacleOf(examination);
  return obstacleOf({ kind: 'foreign', startedBy: examination.startedBy });
}
