import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** The page's own script: the one program that runs in it. */
export function hostScript(): string {
  const { outputFiles } = buildSync({
    entryPoints: [join(import.meta.dirname, 'browser', 'host.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    charset: 'utf8',
  });
  return outputFiles[0]?.text ?? '';
}
