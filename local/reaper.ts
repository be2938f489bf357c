import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * A helper process that outlives its parent, a SIGKILL of it included, for just long enough to kill the
 * process groups that the parent left behind.
 */
export interface Reaper {
  /** From now on the group is killed when this process is gone. */
  watch(processGroupId: number): void;
  /** To be called once the group is empty: its id may then be given to a stranger. */
  forget(processGroupId: number): void;
  /** Kills the groups that are still watched, and waits until the helper is gone. */
  close(): Promise<void>;
}

/** Without its helper this process could leave others behind: by default the helper's death is thrown. */
export async function startReaper(onDeath: (error: Error) => void = rethrow): Promise<Reaper> {
  // Detached: a Ctrl-C reaches the whole group of the terminal, and this one has to stay.
  const helper = spawn(process.execPath, [join(import.meta.dirname, 'reaper-process.ts')], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  await once(helper, 'spawn');
  const dieEarly = (exitCode: number | null, signal: string | null) => {
    onDeath(new Error(`reaper: expected it to run, got ${signal ?? `exit code ${String(exitCode)}`}`));
  };
  helper.once('exit', dieEarly);
  // A broken pipe: `exit` follows and tells.
  helper.stdin.on('error', () => undefined);

  const send = (line: string) => {
    if (helper.stdin.writable) helper.stdin.write(`${line}\n`);
  };
  return {
    watch: (processGroupId) => send(`watch ${String(processGroupId)}`),
    forget: (processGroupId) => send(`forget ${String(processGroupId)}`),
    close: async () => {
      if (helper.exitCode !== null || helper.signalCode !== null) return;
      helper.off('exit', dieEarly);
      const exit = once(helper, 'exit');
      helper.stdin.end();
      await exit;
    },
  };
}

function rethrow(error: Error): never {
  throw error;
}
