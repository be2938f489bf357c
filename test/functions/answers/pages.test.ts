import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answersPage } from '../../../docs/generate-answers.ts';
import { FOUND, verdictsPage } from '../../../docs/generate-verdicts.ts';
import { VERDICTS } from '../../../functions/core/findings.ts';
import { SAID } from './answers.ts';
import { play } from './play.ts';

const pageOf = (name: string) => readFileSync(join(import.meta.dirname, '../../../docs', name), 'utf8');

describe('docs/answers.md', () => {
  it('is what the code does', async () => {
    const isCurrent = pageOf('answers.md') === (await answersPage());
    expect(isCurrent, 'docs/answers.md is not what the code does: run `npm run docs:answers`').toBe(true);
  });
});

describe('docs/verdicts.md', () => {
  it('is what the code says', async () => {
    const isCurrent = pageOf('verdicts.md') === (await verdictsPage());
    expect(isCurrent, 'docs/verdicts.md is not what the code says: run `npm run docs:verdicts`').toBe(true);
  });

  it('tells every verdict', () => {
    const told = new Set(Object.values(FOUND).map(([, { verdict }]) => verdict));
    expect([...told]).toEqual(VERDICTS);
  });
});

describe('an answer of ECS', () => {
  const about = (call: string, says: RegExp) =>
    SAID.filter((said) => said.call === call && says.test(said.says));

  it('ends a run only where it lists no worker twice, or MISSING in an ACTIVE cluster twice', async () => {
    const ending: string[] = [];
    for (const said of SAID) {
      const ends = [await play(said, true), await play(said, false)].map(({ end }) => end);
      if (ends.some((end) => /reclaimed|crashed/.test(end))) ending.push(`${said.call}: ${said.says}`);
    }
    expect(ending).toEqual(['DescribeTasks: MISSING, in an ACTIVE cluster', 'ListTasks: no worker']);
  });

  it.each(['StopTask', 'DescribeTasks', 'ListTasks'])(
    'that denies %s names the action on the stuck run, and is told once',
    async (call) => {
      const [said] = about(call, /^AccessDenied/);
      const played = said && (await play(said, true));
      expect(played?.obstacle).toContain(`ecs:${call}: AccessDeniedException`);
      expect(played?.events.filter((kind) => kind === 'stuck')).toHaveLength(1);
    },
  );

  it.each(['StopTask', 'DescribeTasks', 'ListTasks'])('that throttles %s changes nothing', async (call) => {
    for (const said of about(call, /^Throttling/)) {
      const { events, end } = await play(said, true);
      expect(events.filter((kind) => kind !== 'stopping')).toEqual([]);
      expect(end).not.toBe('stuck');
    }
  });
});
