import { describe, expect, it } from 'vitest';
import type { Word } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import { recordLateWord, recordWord } from '../../../functions/core/word.ts';
import { aProof, anOpenRun, aWorker, NOW } from '../../support/records.ts';

const word = (outcome: Word['outcome'], summary: string | null = null, at = NOW): Word => ({
  outcome,
  summary,
  at,
});

describe('the word of a worker', () => {
  it.each<[string, Word | null, Word]>([
    ['the first', null, word('failed', 'no disk')],
    ['another outcome', word('failed'), word('blocked')],
    ['completed after all', word('failed'), word('completed')],
    ['another summary', word('failed', 'no disk'), word('failed', 'disk full')],
  ])('stands: %s', (_, finish, said) => {
    const { outcome, summary } = said;
    expect(recordWord(anOpenRun({ finish }), said, 'ann')).toEqual({
      set: { finish: said },
      events: [{ kind: 'word', payload: { actor: 'ann', outcome, summary } }],
    });
  });

  it.each(['failed', 'blocked'] as const)('does not take completed work back: %s', (outcome) => {
    expect(recordWord(anOpenRun({ finish: word('completed') }), word(outcome), 'ann')).toBeUndefined();
  });

  it.each(['completed', 'failed', 'blocked'] as const)(
    'changes nothing when it is repeated: %s',
    (outcome) => {
      const run = anOpenRun({ finish: word(outcome, 'as said') });
      expect(recordWord(run, word(outcome, 'as said', NOW + 60), 'ann')).toBeUndefined();
    },
  );
});

describe('a word after the end', () => {
  const ended = (finish: Word | null, late_word: Word | null = null) => {
    const run = anOpenRun({ worker: aWorker(), finish, late_word });
    return { ...run, ...settle(run, aProof(), NOW).set };
  };

  it('is kept, and changes nothing else', () => {
    const said = word('completed', 'done after all', NOW + 9);
    expect(recordLateWord(ended(null), said, 'ann')).toEqual({
      set: { late_word: said },
      events: [
        { kind: 'late_word', payload: { actor: 'ann', outcome: 'completed', summary: 'done after all' } },
      ],
    });
  });

  it('is kept once, however much follows', () => {
    expect(recordLateWord(ended(null, word('failed')), word('completed'), 'ann')).toBeUndefined();
  });

  it('is not kept where it only repeats what was said in time', () => {
    expect(
      recordLateWord(ended(word('failed', 'no disk')), word('failed', 'no disk', NOW + 9), 'ann'),
    ).toBeUndefined();
    expect(recordLateWord(ended(word('failed', 'no disk')), word('failed'), 'ann')).toBeDefined();
  });
});
