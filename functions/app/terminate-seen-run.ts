import type { OpenRun } from '../core/run.ts';
import type { TerminationRequest } from '../core/termination-request.ts';
import { requestUnless, type TerminateDeps, type TerminateResult } from './request-termination.ts';

interface Changed {
  readonly kind: 'run-changed';
  readonly run: OpenRun;
}

export type TerminateSeenResult = TerminateResult | Changed;

/**
 * Terminates a run that somebody chose on a page, if it still stands as the page showed it: a page may be old.
 * @param expected no termination under way, or one that is stuck
 */
export function terminateSeenRun(
  deps: TerminateDeps,
  runId: string,
  expected: 'running' | 'stuck',
  request: TerminationRequest,
): Promise<TerminateSeenResult> {
  return requestUnless(deps, runId, request, (run): Changed | undefined => {
    const isAsSeen = expected === 'running' ? run.termination === null : run.termination?.state === 'stuck';
    return isAsSeen ? undefined : { kind: 'run-changed', run };
  });
}
