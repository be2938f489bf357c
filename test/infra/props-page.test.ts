import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { propsText } from '../../docs/generate-props.ts';

const FILE = join(import.meta.dirname, '../../docs/props.md');

it('the page of the props says what the source says; `npm run docs:props` brings it there', async () => {
  expect(readFileSync(FILE, 'utf8')).toBe(await propsText());
});
