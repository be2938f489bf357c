import { attach } from '../core/attachment.ts';
import { lateWorkerOf, recordLateWorker } from '../core/late-worker.ts';
import { endSilence } from '../core/outage.ts';
import { type EndedRun, hasEnded, type Run } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { Worker, WorkerRef } from '../core/worker.ts';
import type { Steps } from '../ports/steps.ts';
import type { Workers } from '../ports/workers.ts';
import { examineWorker, type Examination } from './examine-worker.ts';
import { sendStep } from './send-step.ts';
import { settleIfStopped, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export interface AttachRequest {
  readonly runId: string;
  readonly worker: WorkerRef;
  readonly actor: string;
}

export type AttachResult =
  | { readonly kind: 'attached'; readonly run: Run }
  | { readonly kind: 'run-not-found' }
  | { readonly kind: 'run-already-ended'; readonly run: EndedRun }
  | { readonly kind: 'termination-requested' }
  | { readonly kind: 'worker-conflict'; readonly worker: WorkerRef }
  | { readonly kind: 'worker-in-use' }
  | Exclude<Examination, { kind: 'fit' }>;

interface AttachDeps extends SettleDeps {
  readonly workers: Workers;
  readonly steps: Steps;
}

/**
 * Puts a worker on record. One that comes too late, after the end or during a termination, is recorded all the
 * same, so that it can be stopped; its launcher is told by a refusal.
 */
export async function attachWorker(deps: AttachDeps, request: AttachRequest): Promise<AttachResult> {
  return untilStored(async () => {
    const run = await deps.store.readRun(request.runId);
    if (run === undefined) return { kind: 'run-not-found' };
    const known = answerOfKnown(run, request.worker);
    if (known !== undefined) return known;
    const examination = await examineWorker(deps.workers, run.run_id, request.worker);
    if (examination.kind !== 'fit') return examination;
    return storeAttachment(deps, request, run, examination);
  });
}

/** The answer where this run has a worker, or had this one, already. */
function answerOfKnown(run: Run, worker: WorkerRef): AttachResult | undefined {
  const isSame = run.worker?.task_arn === worker.task_arn;
  if (hasEnded(run)) {
    const late = lateWorkerOf(run, worker);
    // One that the sweep only told of is to be stopped from now on, unless it has stopped.
    const isKnown = isSame || (late !== undefined && (late.stop !== false || late.stopped_at !== null));
    return isKnown ? { kind: 'run-already-ended', run } : undefined;
  }
  if (run.worker === null) return undefined;
  if (!isSame) return { kind: 'worker-conflict', worker: run.worker };
  return run.termination ? { kind: 'termination-requested' } : { kind: 'attached', run };
}

async function storeAttachment(
  deps: AttachDeps,
  { actor }: AttachRequest,
  run: Run,
  { worker, sighting, isAnswered }: Extract<Examination, { kind: 'fit' }>,
): Promise<AttachResult | 'run-changed'> {
  const attachment = attachmentOf(run, worker, actor, epochSeconds(deps.clock.nowMs()));
  const move = isAnswered ? endSilence(run, attachment.move) : attachment.move;
  const result = await deps.store.commit({ ...attachment, move });
  if (result.kind === 'worker-in-use') return { kind: 'worker-in-use' };
  if (result.kind !== 'committed') return 'run-changed';
  if (hasEnded(run)) {
    await sendStep(deps, run.run_id, 0);
    return { kind: 'run-already-ended', run };
  }
  const settled = await settleIfStopped(deps, result.run, sighting);
  if (run.termination === null) return { kind: 'attached', run: settled };
  await sendStep(deps, run.run_id, 0);
  return { kind: 'termination-requested' };
}

function attachmentOf(run: Run, worker: Worker, actor: string, now: number) {
  const move = hasEnded(run) ? recordLateWorker(run, worker, actor, now) : attach(run, worker, actor, now);
  return { run, move, bind: worker, createdAt: now };
}
