import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync, type BuildOptions } from 'esbuild';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILD = join(ROOT, '.build');

/** Bundles the doors in one esbuild run, each to a folder of its own, and says where these folders are. */
export function buildBundles(doors: readonly string[], outdir = join(BUILD, 'functions')): string {
  const entryPoints = Object.fromEntries(
    doors.map((door) => [`${door}/index`, `functions/${door}/index.ts`]),
  );
  for (const { path, contents } of buildSync({ ...OPTIONS, entryPoints, outdir }).outputFiles) {
    replace(path, contents);
  }
  return outdir;
}

const OPTIONS = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  write: false,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // CommonJS dependencies call require, which an ES module has to make for itself.
  banner: { js: `import{createRequire}from'node:module';const require=createRequire(import.meta.url);` },
  // esbuild prefers `main` on Node; with it a bundle of three SDK clients is two thirds larger.
  mainFields: ['module', 'main'],
  // Where the SDK looks for credentials after the environment, in which Lambda's always are: 95 kB never loaded.
  external: [
    '@aws-sdk/credential-provider-ini',
    '@aws-sdk/credential-provider-process',
    '@aws-sdk/credential-provider-sso',
    '@aws-sdk/credential-provider-web-identity',
  ],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
} satisfies BuildOptions;

/**
 * Several processes bundle at the same time (tests, the local stack): a file appears whole or not at all,
 * and one that would not change is left alone, so nobody reads a bundle that is being written.
 */
function replace(path: string, contents: Uint8Array): void {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const draft = join(BUILD, `${randomUUID()}.draft`);
  writeFileSync(draft, contents);
  renameSync(draft, path);
}
