import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { buildSync, type BuildOptions } from 'esbuild';

const DOORS = ['api', 'authorizer', 'consumer', 'sweep'] as const;
export type Door = (typeof DOORS)[number];

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const BUILD = join(ROOT, '.build');
const FUNCTIONS = join(BUILD, 'functions');

/** The bundle of one door. The first call in a process bundles them all, in one esbuild run. */
export function bundledCode(door: Door): Code {
  if (!bundled) {
    bundle();
    bundled = true;
  }
  return Code.fromAsset(join(FUNCTIONS, door));
}

let bundled = false;

function bundle(): void {
  for (const { path, contents } of buildSync(OPTIONS).outputFiles) replace(path, contents);
}

const OPTIONS = {
  absWorkingDir: ROOT,
  entryPoints: Object.fromEntries(DOORS.map((door) => [`${door}/index`, `functions/${door}/index.ts`])),
  outdir: FUNCTIONS,
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
