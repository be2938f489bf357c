import { appendFileSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of one run of the local stack, below `.local`, which git does not see. Its logs stay. */
export interface RunFolder {
  readonly logFolder: string;
  readonly assemblyFolder: string;
  /** Adds a line to one of the logs. */
  readonly log: (file: 'stack.log' | 'access.log' | 'resources.log', line: string) => void;
  readonly removeAssembly: () => void;
}

const ROOT = join(import.meta.dirname, '..', '.local');

export function createRunFolder(): RunFolder {
  mkdirSync(ROOT, { recursive: true });
  removeOldAssemblies();
  const started = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const logFolder = mkdtempSync(join(ROOT, `${started}-`));
  const assemblyFolder = join(logFolder, 'cdk.out');
  return {
    logFolder,
    assemblyFolder,
    log: (file, line) => appendFileSync(join(logFolder, file), `${line}\n`),
    removeAssembly: () => rmSync(assemblyFolder, { recursive: true, force: true }),
  };
}

const OLD_MS = 3_600_000;

/** Of stacks that were killed, which could not remove theirs. */
function removeOldAssemblies(): void {
  for (const folder of globSync(join(ROOT, '*', 'cdk.out'))) {
    const stats = statSync(folder, { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > OLD_MS) rmSync(folder, { recursive: true, force: true });
  }
}
