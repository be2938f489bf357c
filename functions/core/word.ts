import type { EndedRun, OpenRun, RunMove, Word } from './run.ts';

/**
 * Puts the worker's word on an open run. The latest counts, except that `completed` stands for good: what a dying
 * worker says afterwards does not take its finished work back. Undefined where nothing changes.
 */
export function recordWord(run: OpenRun, word: Word, actor: string): RunMove | undefined {
  if (isSame(run.finish, word) || run.finish?.outcome === 'completed') return undefined;
  return { set: { finish: word }, events: [{ kind: 'word', payload: payloadOf(word, actor) }] };
}

/** A word after the end is kept once. Undefined where one was kept, or it only repeats what was said in time. */
export function recordLateWord(run: EndedRun, word: Word, actor: string): RunMove | undefined {
  if (run.late_word !== null || isSame(run.finish, word)) return undefined;
  return { set: { late_word: word }, events: [{ kind: 'late_word', payload: payloadOf(word, actor) }] };
}

/** A word may win over an operator's termination, so whose call it was stands beside it. */
function payloadOf({ outcome, summary }: Word, actor: string) {
  return { actor, outcome, summary };
}

function isSame(known: Word | null, word: Word): boolean {
  return known?.outcome === word.outcome && known.summary === word.summary;
}
