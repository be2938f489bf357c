import type { EndedRun, OpenRun, RunMove, Word } from './run.ts';

/**
 * Puts the worker's word on an open run. The latest counts, except that `completed` stands for good: what a dying
 * worker says afterwards does not take its finished work back. Undefined where nothing changes.
 */
export function recordWord(run: OpenRun, word: Word): RunMove | undefined {
  if (isSame(run.finish, word) || run.finish?.outcome === 'completed') return undefined;
  const { outcome, summary } = word;
  return { set: { finish: word }, events: [{ kind: 'word', payload: { outcome, summary } }] };
}

/** A word after the end is kept once. Undefined where one was kept, or it only repeats what was said in time. */
export function recordLateWord(run: EndedRun, word: Word): RunMove | undefined {
  if (run.late_word !== null || isSame(run.finish, word)) return undefined;
  const { outcome, summary } = word;
  return { set: { late_word: word }, events: [{ kind: 'late_word', payload: { outcome, summary } }] };
}

function isSame(known: Word | null, word: Word): boolean {
  return known?.outcome === word.outcome && known.summary === word.summary;
}
