/**
 * Packs the package, installs it with npm into an empty CDK app without a network, and synthesizes there. Run by
 * `npm run test:package`; too slow for `npm test`, so CI runs it by itself.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  globSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const MOST_BYTES = 3 * 1024 * 1024;

const APP = `
import { App, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import { Authorization, RunTermination } from 'standdown';

const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Host');
const cluster = ecs.Cluster.fromClusterArn(stack, 'Workers', 'arn:aws:ecs:eu-west-1:123456789012:cluster/workers');
const authorization = Authorization.jwt({ issuer: 'https://issuer.example/', audience: 'standdown' });
new RunTermination(stack, 'Standdown', { clusters: [cluster], authorization });
app.synth();
`;

/** A CDK app that CommonJS runs, as most do. */
const COMMONJS_APP = `
const { RunTermination } = require('standdown');
require('node:assert').equal(typeof RunTermination, 'function');
`;

const folder = mkdtempSync(join(tmpdir(), 'standdown-package-'));
try {
  const tarball = pack();
  install(tarball);
  followLinks();
  synthesize();
  typeCheck();
  console.log(
    `package: ${Math.round(statSync(tarball).size / 1024)} KiB packed; installed, typed and synthesized offline`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

function pack(): string {
  run('npm', ['run', '--silent', 'build'], ROOT);
  const [packed] = JSON.parse(
    run('npm', ['pack', './dist', '--json', '--pack-destination', folder], ROOT),
  ) as readonly [{ readonly filename: string; readonly files: readonly { readonly path: string }[] }];
  const tarball = join(folder, packed.filename);
  assert.ok(
    statSync(tarball).size < MOST_BYTES,
    `package: expected less than 3 MiB, got ${statSync(tarball).size} bytes`,
  );
  const sources = packed.files.map(({ path }) => path).filter((path) => /(?<!\.d)\.ts$/.test(path));
  const others = sources.filter((path) => !path.startsWith('infra/examples/'));
  assert.deepEqual(others, [], 'package: expected no TypeScript sources but the examples');
  return tarball;
}

/** By npm itself; of what the app has beside, only the two peers are there, and neither esbuild nor an SDK. */
function install(tarball: string): void {
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'app', private: true, type: 'module' }));
  run(
    'npm',
    ['install', '--offline', '--no-audit', '--no-fund', '--legacy-peer-deps', '--no-save', tarball],
    folder,
  );
  assert.deepEqual(installed(), ['standdown']);
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(join(ROOT, 'node_modules', peer), join(folder, 'node_modules', peer));
  }
}

function installed(): string[] {
  return readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'));
}

/** Each link of a page that is no address leads to something that was installed. */
function followLinks(): void {
  const root = join(folder, 'node_modules/standdown');
  const pages = globSync('**/*.md', { cwd: root });
  const dead = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$/gm)].map(
      ([, one, other]) => one ?? other ?? '',
    );
    return links
      .filter((link) => !/^(\w+:|#)/.test(link))
      .filter((link) => !existsSync(join(root, dirname(page), link.replace(/#.*/, ''))))
      .map((link) => `${page}: ${link}`);
  });
  assert.ok(pages.length > 15, `package: expected the pages of the documentation, got ${pages.length}`);
  assert.deepEqual(dead, [], 'package: expected no link that leads nowhere');
}

function synthesize(): void {
  writeFileSync(join(folder, 'app.js'), APP);
  run(process.execPath, ['app.js'], folder);
  const template = readFileSync(join(folder, 'cdk.out', 'Host.template.json'), 'utf8');
  assert.equal(template.match(/"AWS::Lambda::Function"/g)?.length, 6);
  const assets = readdirSync(join(folder, 'cdk.out')).filter((name) => name.startsWith('asset.'));
  for (const asset of assets) assert.ok(statSync(join(folder, 'cdk.out', asset, 'index.mjs')).size > 10_000);
  assert.equal(assets.length, 6);
  writeFileSync(join(folder, 'app.cjs'), COMMONJS_APP);
  run(process.execPath, ['app.cjs'], folder);
}

function typeCheck(): void {
  writeFileSync(join(folder, 'app.ts'), APP);
  const language = { strict: true, module: 'nodenext', target: 'es2024', types: [] };
  // The types of aws-cdk-lib want a newer library than its users have.
  const compilerOptions = { ...language, noEmit: true, skipLibCheck: true };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['app.ts'] }));
  run(join(ROOT, 'node_modules/.bin/tsc'), [], folder);
}

function run(command: string, args: readonly string[], cwd: string): string {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}
