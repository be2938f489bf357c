import { hasEnded, type OpenRun } from '../core/run.ts';
import type { TerminationRequest } from '../core/termination-request.ts';
import { requestTermination, type TerminateDeps, type TerminateResult } from './request-termination.ts';

export type TerminateSeenResult = TerminateResult | { readonly kind: 'run-changed'; readonly run: OpenRun };

/**
 * Terminates a run that somebody chose on a page, if it still stands as the page showed it: a page may be old.
 * @param expected no termination under way, or one that is stuck
 */
export async function terminateSeenRun(
  deps: TerminateDeps,
  runId: string,
  expected: 'running' | 'stuck',
  request: TerminationRequest,
): Promise<TerminateSeenResult> {
  const run = await deps.store.readRun(runId);
  const isAsSeen = expected === 'running' ? run?.termination === null : run?.termination?.state === 'stuck';
  if (run && !hasEnded(run) && !isAsSeen) return { kind: 'run-changed', run };
  return requestTermination(deps, runId, request);
}
