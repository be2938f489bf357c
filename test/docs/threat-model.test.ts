import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const page = readFileSync(join(ROOT, 'docs/threat-model.md'), 'utf8');
const threats = page.split('\n').filter((line) => line.startsWith('| **'));

/** `[title](../test/file.ts)` */
function testsIn(text: string) {
  return [...text.matchAll(/\[([^\]]+)\]\(\.\.\/(test\/[^)]+)\)/g)].map(([, title = '', file = '']) => ({
    title,
    file,
  }));
}

describe('docs/threat-model.md', () => {
  it('names a control and a test for every threat', () => {
    expect(threats.length).toBeGreaterThanOrEqual(20);
    const bare = threats.filter((line) => {
      const [, , control = ''] = line.split('|');
      return control.trim() === '' || testsIn(line).length === 0;
    });
    expect(bare).toEqual([]);
  });

  it('names no test that is not there', () => {
    const missing = testsIn(page).filter(({ title, file }) => {
      const path = join(ROOT, file);
      return !existsSync(path) || !readFileSync(path, 'utf8').includes(`'${title}'`);
    });
    expect(missing).toEqual([]);
  });
});
