import { registerHooks } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutant } from './guards.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

/** From here on this thread loads the file without the guard. The shipped source stays as it is: no flag in it. */
export function dropGuard(mutant: Mutant): void {
  const source = mutated(mutant);
  const url = pathToFileURL(join(ROOT, mutant.file)).href;
  registerHooks({
    load: (loaded, context, next) => {
      const result = next(loaded, context);
      return loaded === url ? { ...result, source } : result;
    },
  });
}

/** @throws where the text does not stand in the file exactly once: the guard has moved, and so must its mutant */
export function mutated({ guard, file, text, without }: Mutant): string {
  const source = readFileSync(join(ROOT, file), 'utf8');
  const count = source.split(text).length - 1;
  if (count !== 1)
    throw new Error(`${file}: expected the guard "${guard}" once, got ${count} times: ${text}`);
  return source.replace(text, () => without);
}
