import { attachedEvent } from '../core/attachment.ts';
import { earliest, LOOK_AGAIN_SECONDS } from '../core/ladder.ts';
import { hasEnded, newRun, type OpenRun, type Run } from '../core/run.ts';
import { nextPolicyLook, type Policies } from '../core/policy.ts';
import type { Task } from '../core/task.ts';
import { epochSeconds } from '../core/time.ts';
import type { WorkerRef } from '../core/worker.ts';
import type { Steps } from '../ports/steps.ts';
import type { Workers } from '../ports/workers.ts';
import { attachWorker, type AttachResult } from './attach-worker.ts';
import { examineWorker, type Examination } from './examine-worker.ts';
import { settleIfStopped, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export interface ClaimRequest {
  readonly taskId: string;
  readonly runId: string;
  readonly profile: string | null;
  readonly maxRuntimeSeconds: number | null;
  readonly worker: WorkerRef | null;
  readonly actor: string;
}

export type ClaimRunResult =
  | { readonly kind: 'claimed'; readonly run: Run }
  | { readonly kind: 'already-claimed'; readonly run: Run }
  | { readonly kind: 'task-not-found' }
  | { readonly kind: 'task-not-claimable'; readonly task: Task }
  /** Undefined where it has expired: its id stays taken until the last trace of it is gone. */
  | { readonly kind: 'run-exists'; readonly run: Run | undefined }
  | Exclude<AttachResult, { kind: 'attached' } | { kind: 'run-not-found' }>;

interface ClaimDeps extends SettleDeps {
  readonly policies: Policies;
  readonly workers: Workers;
  readonly steps: Steps;
}

/** Opens a run of a ready task. The same run id again, while that run is open, is the same claim. */
export async function claimRun(deps: ClaimDeps, request: ClaimRequest): Promise<ClaimRunResult> {
  return untilStored(async () => {
    const task = await deps.store.readTask(request.taskId);
    if (task === undefined) return { kind: 'task-not-found' };
    const existing = await deps.store.readRun(request.runId);
    if (existing !== undefined) return repeatClaim(deps, request, existing);
    if (task.status !== 'ready') return { kind: 'task-not-claimable', task };
    if (request.worker === null) return storeClaim(deps, request, task);
    const examination = await examineWorker(deps.workers, request.runId, request.worker);
    return examination.kind === 'fit' ? storeClaim(deps, request, task, examination) : examination;
  });
}

async function repeatClaim(deps: ClaimDeps, request: ClaimRequest, run: Run): Promise<ClaimRunResult> {
  if (hasEnded(run) || run.task_id !== request.taskId) return { kind: 'run-exists', run };
  if (request.worker === null) return { kind: 'already-claimed', run };
  const attached = await attachWorker(deps, {
    runId: run.run_id,
    worker: request.worker,
    actor: request.actor,
  });
  if (attached.kind === 'run-not-found')
    throw new Error(`run ${run.run_id} vanished while it was being claimed`);
  return attached.kind === 'attached' ? { kind: 'already-claimed', run: attached.run } : attached;
}

async function storeClaim(
  deps: ClaimDeps,
  request: ClaimRequest,
  task: Task,
  fit?: Extract<Examination, { kind: 'fit' }>,
): Promise<ClaimRunResult | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  const attempt = task.attempts + 1;
  const claimed = {
    kind: 'claimed' as const,
    payload: { actor: request.actor, attempt, profile: request.profile },
  };
  const events = fit ? [claimed, attachedEvent(fit.worker, request.actor)] : [claimed];
  const opened: OpenRun = {
    ...newRun({
      run_id: request.runId,
      task_id: task.task_id,
      attempt,
      profile: request.profile,
      started_at: now,
      max_runtime_seconds: request.maxRuntimeSeconds,
    }),
    worker: fit?.worker ?? null,
    version: events.length,
  };
  const looks = [nextPolicyLook(opened, deps.policies), fit ? now + LOOK_AGAIN_SECONDS : null];
  const run = { ...opened, next_at: earliest(looks) };
  const result = await deps.store.claimRun({ task, run, events });
  switch (result.kind) {
    case 'claimed':
      return { kind: 'claimed', run: await settleIfStopped(deps, result.run, fit?.sighting) };
    case 'worker-in-use':
      return { kind: 'worker-in-use' };
    case 'run-exists':
      // Read anew, as where the same claim was sent twice at once: one of them is a repeat.
      return (await deps.store.readRun(request.runId))
        ? 'run-changed'
        : { kind: 'run-exists', run: undefined };
    case 'task-changed':
      return 'run-changed';
  }
}
