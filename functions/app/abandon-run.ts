import { proofUnseen } from '../core/proof.ts';
import { type EndedRun, hasEnded, type OpenRun, type Run } from '../core/run.ts';
import type { Abandoner } from '../core/settlement.ts';
import { epochSeconds } from '../core/time.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export type AbandonResult =
  | { readonly kind: 'abandoned'; readonly run: Run }
  | { readonly kind: 'not-stuck'; readonly run: OpenRun }
  | { readonly kind: 'run-not-found' }
  | { readonly kind: 'run-already-ended'; readonly run: EndedRun };

/**
 * Settles a stuck run on an operator's word: the one end without proof. It is booked as this operator's, and its
 * event says that nobody saw the worker stop.
 */
export async function abandonRun(
  deps: SettleDeps,
  runId: string,
  { reason, actor }: Abandoner,
): Promise<AbandonResult> {
  return untilStored(async () => {
    const run = await deps.store.readRun(runId);
    if (run === undefined) return { kind: 'run-not-found' };
    if (hasEnded(run)) return { kind: 'run-already-ended', run };
    if (run.termination?.state !== 'stuck') return { kind: 'not-stuck', run };
    const proof = proofUnseen('operator', run.worker, epochSeconds(deps.clock.nowMs()));
    const result = await settleRun(deps, run, proof, { abandoner: { reason, actor } });
    return result === 'run-changed' ? result : { kind: 'abandoned', run: result };
  });
}
