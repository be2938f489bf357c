import { earliest } from '../core/ladder.ts';
import { nextPolicyLook, type Policies } from '../core/policy.ts';
import { proofUnseen } from '../core/proof.ts';
import { type EndedRun, hasEnded, type OpenRun, type Run, type RunMove, type Word } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import { recordLateWord, recordWord } from '../core/word.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

interface FinishDeps extends SettleDeps {
  readonly policies: Policies;
}

export type FinishResult =
  | { readonly kind: 'recorded'; readonly run: Run }
  | { readonly kind: 'run-not-found' }
  | { readonly kind: 'run-already-ended'; readonly run: EndedRun };

/** Stores the worker's word. It ends the run when the worker is proven stopped, or at once when it has none. */
export async function finishRun(
  deps: FinishDeps,
  runId: string,
  said: Pick<Word, 'outcome' | 'summary'>,
  actor: string,
): Promise<FinishResult> {
  return untilStored(async () => {
    const run = await deps.store.readRun(runId);
    if (run === undefined) return { kind: 'run-not-found' };
    const word = { ...said, at: epochSeconds(deps.clock.nowMs()) };
    if (hasEnded(run)) return keepLateWord(deps, run, word, actor);
    const move = recordWord(run, word, actor);
    if (run.worker === null) return endWithWord(deps, run, move);
    if (move === undefined) return { kind: 'recorded', run };
    // A termination under way has its own look, which a word does not move.
    const next_at = run.termination
      ? run.next_at
      : earliest([run.next_at, nextPolicyLook({ ...run, finish: word }, deps.policies)]);
    const result = await deps.store.commit({
      run,
      move: { ...move, set: { ...move.set, next_at } },
      createdAt: word.at,
    });
    return result.kind === 'committed' ? { kind: 'recorded', run: result.run } : 'run-changed';
  });
}

async function endWithWord(
  deps: SettleDeps,
  run: OpenRun,
  move: RunMove = { set: {}, events: [] },
): Promise<FinishResult | 'run-changed'> {
  const proof = proofUnseen('no_worker', null, epochSeconds(deps.clock.nowMs()));
  const result = await settleRun(deps, run, proof, { first: move });
  return result === 'run-changed' ? result : { kind: 'recorded', run: result };
}

async function keepLateWord(
  deps: SettleDeps,
  run: EndedRun,
  word: Word,
  actor: string,
): Promise<FinishResult | 'run-changed'> {
  const move = recordLateWord(run, word, actor);
  if (move !== undefined) {
    const result = await deps.store.commit({ run, move, createdAt: word.at });
    if (result.kind !== 'committed') return 'run-changed';
  }
  return { kind: 'run-already-ended', run };
}
