import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';

export const DOORS = [
  'api',
  'authorizer',
  'consumer',
  'publisher',
  'sweep',
  'console-read',
  'console-terminate',
  'runbook',
] as const;
export type Door = (typeof DOORS)[number];

/** The bundle of one door. In a checkout, the first call in a process bundles them all. */
export function bundledCode(door: Door): Code {
  folder ??= existsSync(SHIPPED) ? SHIPPED : buildAll();
  return Code.fromAsset(join(folder, door));
}

let folder: string | undefined;

/** Where the published package has them; in a checkout nothing is there. */
const SHIPPED = fileURLToPath(new URL('../bundles', import.meta.url));

/** Loaded only here, and at once, so that the published package needs no esbuild and no top-level await. */
function buildAll(): string {
  const load = createRequire(import.meta.url);
  const { buildBundles } = load('./build-bundles.ts') as Builder;
  return buildBundles(DOORS);
}

interface Builder {
  readonly buildBundles: (doors: readonly string[]) => string;
}
