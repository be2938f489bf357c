import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundledCode, DOORS } from '../../infra/bundle.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('bundledCode', () => {
  it('bundles every door with its source map at the first call for any of them', () => {
    bundledCode('api');
    for (const door of DOORS) {
      expect(existsSync(fileOf(door))).toBe(true);
      expect(existsSync(`${fileOf(door)}.map`)).toBe(true);
    }
  });

  it.each([
    ['api', 480],
    ['consumer', 500],
    ['authorizer', 300],
    ['sweep', 500],
    ['publisher', 300],
    ['console-read', 480],
    ['console-terminate', 480],
    ['runbook', 480],
  ])('keeps the bundle of %s below %i KiB, so that it starts fast', (door, mostKibibytes) => {
    bundledCode('api');
    expect(statSync(fileOf(door)).size).toBeLessThanOrEqual(mostKibibytes * 1024);
  });

  it('leaves nothing out that a function imports when it starts', () => {
    bundledCode('api');
    for (const door of DOORS) {
      const imported = readFileSync(fileOf(door), 'utf8').matchAll(/\bfrom\s*["']([^"']+)["']/g);
      const others = [...imported].map(([, name = '']) => name).filter((name) => !isBuiltin(name));
      expect(others).toEqual([]);
    }
  });

  it('finds the sources wherever the process was started, and leaves an unchanged bundle untouched', () => {
    bundledCode('api');
    const before = DOORS.map(inodeOf);
    const script = `(await import('${import.meta.resolve('../../infra/bundle.ts')}')).bundledCode('api')`;
    execFileSync(process.execPath, ['--input-type=module', '--eval', script], { cwd: '/' });
    expect(DOORS.map(inodeOf)).toEqual(before);
  });
});

function fileOf(door: string): string {
  return join(ROOT, '.build/functions', door, 'index.mjs');
}

/** A file that was written again has another inode, since it replaced the old one by a rename. */
function inodeOf(door: string): number {
  return statSync(fileOf(door)).ino;
}
