import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

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
  removeAbandonedAssemblies();
  const started = new Date().toISOString().slice(0, 19).replaceAll(':', '-');
  const logFolder = mkdtempSync(join(ROOT, `${started}-${process.pid}-`));
  const assemblyFolder = join(logFolder, 'cdk.out');
  return {
    logFolder,
    assemblyFolder,
    log: (file, line) => appendFileSync(join(logFolder, file), `${line}\n`),
    removeAssembly: () => rmSync(assemblyFolder, { recursive: true, force: true }),
  };
}

/** Of stacks that were killed, which could not remove theirs: the name of their folder says whose it was. */
function removeAbandonedAssemblies(): void {
  for (const name of readdirSync(ROOT)) {
    const [, owner] = /-(\d+)-[^-]+$/.exec(name) ?? [];
    if (owner !== undefined && !isRunning(Number(owner)))
      rmSync(join(ROOT, name, 'cdk.out'), { recursive: true, force: true });
  }
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
