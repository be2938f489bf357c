import type { TerminationRequest } from '../core/termination-request.ts';
import { requestTermination, type TerminateDeps, type TerminateResult } from './request-termination.ts';

export type ReclaimResult =
  | Extract<TerminateResult, { kind: 'accepted' }>
  | { readonly kind: 'not-claimed' }
  | { readonly kind: 'other-run'; readonly currentRunId: string };

/** Terminates the run that a task is on now, if it is the one that the caller expects. */
export async function reclaimTask(
  deps: TerminateDeps,
  taskId: string,
  expectedRunId: string | undefined,
  request: TerminationRequest,
): Promise<ReclaimResult> {
  const task = await deps.store.readTask(taskId);
  const currentRunId = task?.status === 'running' ? task.current_run_id : null;
  if (currentRunId === null) return { kind: 'not-claimed' };
  if (expectedRunId !== undefined && expectedRunId !== currentRunId)
    return { kind: 'other-run', currentRunId };
  const result = await requestTermination(deps, currentRunId, request);
  // Whatever else it is by now, the task is no longer claimed by that run.
  return result.kind === 'accepted' ? result : { kind: 'not-claimed' };
}
