import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildBundles } from './build-bundles.ts';
import { DOORS } from './bundle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const DIST = join(ROOT, 'dist');

/** What an operator and a reviewer need beside the code. */
const PAGES = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'docs',
  'functions/authorizer/README.md',
];
/** To copy from. */
const EXAMPLES = 'infra/examples';

/** What the package keeps of this repository's manifest. Dependencies are left out: the functions are bundled. */
const KEPT = ['name', 'version', 'description', 'license', 'type', 'engines'];

/**
 * Builds the package into dist/, for `npm pack ./dist`. Node runs no TypeScript under node_modules, so the construct is
 * compiled; the functions are bundled, so that whoever installs it needs no esbuild.
 */
function buildPackage(): void {
  rmSync(DIST, { recursive: true, force: true });
  const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error(`tsc: expected exit code 0, got ${String(status)}`);
  buildBundles(DOORS, join(DIST, 'bundles'));
  for (const page of PAGES)
    cpSync(join(ROOT, page), join(DIST, page), { recursive: true, filter: isNoScript });
  cpSync(join(ROOT, EXAMPLES), join(DIST, EXAMPLES), { recursive: true });
  for (const example of globSync(`${EXAMPLES}/*.ts`, { cwd: DIST })) rewrite(example, takeFromPackage);
  for (const page of globSync('**/*.md', { cwd: DIST })) rewrite(page, withoutDeadLinks);
  writeFileSync(join(DIST, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`);
}

function isNoScript(path: string): boolean {
  return !path.endsWith('.ts');
}

function rewrite(file: string, change: (text: string, folder: string) => string): void {
  const path = join(DIST, file);
  writeFileSync(path, change(readFileSync(path, 'utf8'), dirname(path)));
}

/** An example is copied into an app that has the package installed. */
function takeFromPackage(text: string): string {
  return text.replaceAll("'../index.ts'", "'standdown'");
}

/** Tests and settings stay in the repository: what links there keeps its words only. */
function withoutDeadLinks(text: string, folder: string): string {
  const isDead = (target: string) =>
    !/^(\w+:|#)/.test(target) && !existsSync(join(folder, target.replace(/#.*/, '')));
  return text
    .replaceAll(/\[([^\]]*)\]\(([^)\s]+)\)/g, (link, words: string, target: string) =>
      isDead(target) ? words : link,
    )
    .replaceAll(/^\[[^\]]+\]: (\S+)\n/gm, (definition, target: string) => (isDead(target) ? '' : definition));
}

function manifest(): object {
  const ours = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
  const { 'aws-cdk-lib': cdk, constructs } = ours.devDependencies;
  return {
    ...Object.fromEntries(KEPT.map((name) => [name, ours[name]])),
    exports: { '.': { types: './infra/index.d.ts', default: './infra/index.js' } },
    types: './infra/index.d.ts',
    // Any later one of the same major version.
    peerDependencies: { 'aws-cdk-lib': `^${String(cdk)}`, constructs: `^${String(constructs)}` },
  };
}

interface Manifest extends Readonly<Record<string, unknown>> {
  readonly devDependencies: Readonly<Record<string, string>>;
}

buildPackage();
