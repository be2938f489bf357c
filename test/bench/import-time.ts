import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Door } from './doors.ts';
import { type Comparison, compare } from './side-by-side.ts';

const ROUNDS = 15;

/** What a cold start loads: each bundle imported in a process of its own, beside an empty module imported in one. */
export async function importTimes(doors: Readonly<Record<string, Door>>): Promise<readonly Comparison[]> {
  const folder = await mkdtemp(join(tmpdir(), 'standdown-bench-'));
  const empty = join(folder, 'empty.mjs');
  await writeFile(empty, 'export {};\n');
  try {
    const compared: Comparison[] = [];
    for (const [door, { bundle, environment }] of Object.entries(doors)) {
      const names = { name: `import ${door}`, baseline: 'import an empty module', rounds: ROUNDS };
      compared.push(
        await compare(
          names,
          () => importMs(bundle, environment),
          () => importMs(empty, environment),
        ),
      );
    }
    return compared;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Measured inside the process, so that the start of Node itself does not blur it. */
async function importMs(path: string, environment: Readonly<Record<string, string>>): Promise<number> {
  const script = `const begin = performance.now(); await import(${JSON.stringify(path)}); console.log(performance.now() - begin); process.exit(0);`;
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script], {
    env: { PATH: process.env['PATH'], AWS_REGION: 'us-east-1', ...environment },
  });
  return Number(stdout);
}
