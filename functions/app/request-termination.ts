import { type EndedRun, hasEnded, type OpenRun } from '../core/run.ts';
import {
  beginTermination,
  type TerminationRequest,
  tightenTermination,
} from '../core/termination-request.ts';
import { isDue } from '../core/ladder.ts';
import { epochSeconds } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RunCommit, RunStore } from '../ports/run-store.ts';
import type { Steps } from '../ports/steps.ts';
import { sendStep } from './send-step.ts';
import { untilStored } from './until-stored.ts';

export type TerminateResult =
  | { readonly kind: 'accepted'; readonly run: OpenRun }
  | { readonly kind: 'run-not-found' }
  | { readonly kind: 'run-already-ended'; readonly run: EndedRun }
  | { readonly kind: 'not-reclaimable'; readonly taskId: string };

export interface TerminateDeps {
  readonly store: RunStore;
  readonly steps: Steps;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
}

/** Stores who wants a run to end and why, then sends the first step. Repeats find the same termination. */
export function requestTermination(
  deps: TerminateDeps,
  runId: string,
  request: TerminationRequest,
): Promise<TerminateResult> {
  return requestUnless<never>(deps, runId, request, () => undefined);
}

/** The same, unless there is an objection to the open run as it was read: then that is the result, and nothing is stored. */
export async function requestUnless<Objection extends { readonly kind: 'run-changed' }>(
  deps: TerminateDeps,
  runId: string,
  request: TerminationRequest,
  objectionTo: (run: OpenRun) => Objection | undefined,
): Promise<TerminateResult | Objection> {
  const result = await untilStored(async (): Promise<TerminateResult | Objection | 'run-changed'> => {
    const run = await deps.store.readRun(runId);
    if (run === undefined) return { kind: 'run-not-found' };
    if (hasEnded(run)) return { kind: 'run-already-ended', run };
    const objection = objectionTo(run);
    if (objection !== undefined) return objection;
    const now = epochSeconds(deps.clock.nowMs());
    const commit = commitOf(run, request, deps.newId, now);
    if (commit === undefined) return { kind: 'accepted', run };
    const stored = await deps.store.commit(commit);
    if (stored.kind === 'task-changed') return { kind: 'not-reclaimable', taskId: run.task_id };
    if (stored.kind !== 'committed' || hasEnded(stored.run)) return 'run-changed';
    return { kind: 'accepted', run: stored.run };
  });
  if (result.kind === 'accepted') await sendStepOf(deps, result.run, request.askSeconds);
  return result;
}

/** Undefined where the request adds nothing to the termination under way. */
function commitOf(
  run: OpenRun,
  request: TerminationRequest,
  newId: () => string,
  createdAt: number,
): RunCommit | undefined {
  if (run.termination === null) {
    const move = beginTermination(request, newId(), createdAt);
    return { run, move, createdAt, task: { kind: 'must-be-running-this' } };
  }
  const move = tightenTermination({ ...run, termination: run.termination }, request, createdAt);
  return move && { run, move, createdAt };
}

/** Also for a repeat whose first caller may have failed between storing and sending. */
async function sendStepOf(deps: TerminateDeps, run: OpenRun, askSeconds: number): Promise<void> {
  if (isDue(run, epochSeconds(deps.clock.nowMs()))) await sendStep(deps, run.run_id, 0);
  else if (run.termination?.state === 'requested' && askSeconds > 0)
    await sendStep(deps, run.run_id, askSeconds);
}
