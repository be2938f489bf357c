import { attach, FINDER } from '../core/attachment.ts';
import type { Unclear } from '../core/decision.ts';
import { recordLateWorker } from '../core/late-worker.ts';
import { obstacleOf } from '../core/obstacle.ts';
import { endSilence } from '../core/outage.ts';
import { hasEnded, isOnRecord, type Run } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { WorkerRef } from '../core/worker.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Workers } from '../ports/workers.ts';
import { examineWorker, type Examination } from './examine-worker.ts';
import { onLatest } from './on-latest.ts';

interface RecordDeps {
  readonly store: RunStore;
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
}

const NONE_LEFT = 'every worker that ECS lists for the run was recorded as a late one';

/**
 * Puts the workers on record that ECS lists for a run without one: the first becomes its worker, the others are
 * stopped as late ones. Each is on record in the end, whoever moves the run meanwhile: what has a worker, or has
 * ended, is not searched for again. The others come first for the same reason.
 * @returns undefined where ECS lists none; `run-changed` where the run is to be decided anew
 */
export async function recordFound(
  deps: RecordDeps,
  run: Run,
  listed: readonly WorkerRef[],
): Promise<'run-changed' | Unclear | undefined> {
  if (listed.length === 0 || hasEnded(run)) return undefined;
  const [first, ...others] = eachOnce(listed).filter((ref) => !isOnRecord(run, ref));
  if (first === undefined) return { kind: 'unclear', why: NONE_LEFT, lasting: true };
  let latest: Run = run;
  for (const ref of others) {
    const recorded = await record(deps, latest, ref, recordLateWorker);
    if (recorded.kind === 'unfit') deps.log.warn(recorded.why, { run_id: run.run_id, ...ref });
    else latest = recorded.run;
  }
  const recorded = await record(deps, latest, first, attach);
  return recorded.kind === 'unfit' ? { kind: 'unclear', why: recorded.why, lasting: true } : 'run-changed';
}

/** One that stops between the reading of two lists is on both. */
function eachOnce(listed: readonly WorkerRef[]): readonly WorkerRef[] {
  return listed.filter(
    ({ task_arn }, place) => place === listed.findIndex((ref) => ref.task_arn === task_arn),
  );
}

type Recorded =
  { readonly kind: 'on-record'; readonly run: Run } | { readonly kind: 'unfit'; readonly why: string };

/** @param moveOf what it becomes while the run is open and has no worker; else it is a late one */
async function record(
  deps: RecordDeps,
  read: Run,
  ref: WorkerRef,
  moveOf: typeof attach | typeof recordLateWorker,
): Promise<Recorded> {
  return onLatest(deps, read, async (run): Promise<Recorded | 'run-changed'> => {
    if (run === undefined) return { kind: 'unfit', why: 'the run that started the worker has expired' };
    return isOnRecord(run, ref) ? { kind: 'on-record', run } : bind(deps, run, ref, moveOf);
  });
}

async function bind(
  deps: RecordDeps,
  run: Run,
  ref: WorkerRef,
  moveOf: typeof attach | typeof recordLateWorker,
): Promise<Recorded | 'run-changed'> {
  const examination = await examineWorker(deps.workers, run.run_id, ref);
  if (examination.kind !== 'fit') return { kind: 'unfit', why: whyUnfit(examination) };
  const now = epochSeconds(deps.clock.nowMs());
  const move =
    hasEnded(run) || run.worker
      ? recordLateWorker(run, examination.worker, FINDER, now)
      : moveOf(run, examination.worker, FINDER, now);
  // ECS has listed it, whatever it says of it now.
  const answered = endSilence(run, move);
  const result = await deps.store.commit({ run, move: answered, bind: examination.worker, createdAt: now });
  switch (result.kind) {
    case 'committed':
      return { kind: 'on-record', run: result.run };
    case 'worker-in-use':
      return { kind: 'unfit', why: 'the worker that ECS lists serves another run' };
    case 'run-changed':
    case 'task-changed':
      return 'run-changed';
  }
}

function whyUnfit(examination: Exclude<Examination, { kind: 'fit' }>): string {
  if (examination.kind === 'service-managed') return obstacleOf(examination);
  return obstacleOf({ kind: 'foreign', startedBy: examination.startedBy });
}
