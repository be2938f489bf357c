import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/contract.md'), 'utf8');
const sections = [...page.matchAll(/^## (\d+)\. /gm)].map(([, section]) => section);
const files = execFileSync('git', ['ls-files', 'functions', 'test'], { cwd: ROOT, encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => file.endsWith('.ts'));

it('docs/contract.md has every section that a comment cites', () => {
  const cited = files.flatMap((file) =>
    [...readFileSync(join(ROOT, file), 'utf8').matchAll(/contract(?:\.md)?,? section (\d+)/gi)].map(
      ([, section]) => ({ file, section }),
    ),
  );
  expect(cited.length).toBeGreaterThan(10);
  expect(cited.filter(({ section }) => !sections.includes(section))).toEqual([]);
});
