import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../functions/api/routes.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'docs');
const page = readFileSync(join(folder, 'dispatching.md'), 'utf8');
const files = new Map([...page.matchAll(/^\[(\w+)\]: (\S+)$/gm)].map(([, name, path]) => [name, path]));

/** Every test that the page names: `[file] `title`, `title``. */
const shown = [...page.matchAll(/\[(\w+)\] ((?:`[^`]+`(?:, )?)+)/g)].flatMap(([, name, titles = '']) =>
  [...titles.matchAll(/`([^`]+)`/g)].map(([, title = '']) => ({ path: files.get(name) ?? '', title })),
);

describe('the page on dispatching', () => {
  it('names tests', () => {
    expect(shown.length).toBeGreaterThan(15);
  });

  it.each(shown)('names a test that there is in $path: $title', ({ path, title }) => {
    expect(readFileSync(join(folder, path), 'utf8')).toContain(`it('${title}'`);
  });

  it.each(ROUTES)('grants $method $path', ({ method, path }) => {
    const arn = `{api}/${method}${path.replaceAll(/\{\w+\}/g, '*')}`;
    expect(['"', '`'].some((quote) => page.includes(quote + arn + quote))).toBe(true);
  });
});
