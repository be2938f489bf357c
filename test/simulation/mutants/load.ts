import { registerHooks } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutant } from './mutant.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** From here on this thread loads the files without the guards. The shipped source stays as it is: no flag in it. */
export function dropGuards(mutants: readonly Mutant[]): void {
  const sources = new Map<string, string>();
  for (const mutant of mutants) {
    const url = pathToFileURL(join(ROOT, mutant.file)).href;
    sources.set(url, mutated(mutant, sources.get(url)));
  }
  registerHooks({
    load: (loaded, context, next) => {
      const result = next(loaded, context);
      const source = sources.get(loaded);
      return source === undefined ? result : { ...result, source };
    },
  });
}

/**
 * @param source of the file, where another guard is dropped from it already
 * @throws where the text does not stand in the file exactly once: the guard has moved, and so must its mutant
 */
export function mutated({ guard, file, text, without }: Mutant, source = readSource(file)): string {
  const count = source.split(text).length - 1;
  if (count !== 1)
    throw new Error(`${file}: expected the guard "${guard}" once, got ${count} times: ${text}`);
  return source.replace(text, () => without);
}

function readSource(file: string): string {
  return readFileSync(join(ROOT, file), 'utf8');
}
