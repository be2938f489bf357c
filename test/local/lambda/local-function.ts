import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { startFunction } from '../../../local/lambda/function.ts';
import type { FunctionOptions, LocalFunction } from '../../../local/lambda/function.ts';
import { startReaper } from '../../../local/reaper.ts';

export interface TestFunction extends LocalFunction {
  /** What the function wrote so far. */
  log(): Promise<string>;
}

/** Starts a function from the source of its bundle; gone with the test. */
export async function functionOf(source: string, more: Partial<FunctionOptions> = {}): Promise<TestFunction> {
  const folder = await mkdtemp(join(tmpdir(), 'standdown-function-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'index.mjs'), source);
  const logFile = join(folder, 'function.log');
  const reaper = await startReaper();
  onTestFinished(() => reaper.close());

  const started = await startFunction({
    name: 'standdown-test',
    arn: 'arn:aws:lambda:us-east-1:000000000000:function:standdown-test',
    folder,
    handler: 'index.handler',
    environment: {},
    timeoutSeconds: 10,
    memoryMegabytes: 256,
    maxProcesses: 2,
    reaper,
    logFile,
    ...more,
  });
  onTestFinished(() => started.close());
  return { ...started, log: () => readFile(logFile, 'utf8') };
}
