import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { text } from 'node:stream/consumers';
import { killGroup, signalGroup } from '../ecs/process-group.ts';
import type { Reaper } from '../reaper.ts';

export interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Shell {
  readonly environment: Readonly<Record<string, string>>;
  readonly reaper: Pick<Reaper, 'watch' | 'forget'>;
  /** Kills the script, and what it started. */
  readonly ending: AbortSignal;
}

/** What the document AWS-RunShellScript does on an instance: one script of all the lines, run by `sh`. */
export async function runShellScript(
  commands: readonly string[],
  { environment, reaper, ending }: Shell,
): Promise<ScriptResult> {
  const shell = spawn('/bin/sh', ['-c', commands.join('\n')], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: environment,
  });
  const { pid } = shell;
  if (pid === undefined) throw (await once(shell, 'error'))[0];
  reaper.watch(pid);
  const kill = () => signalGroup(pid, 'SIGKILL');
  ending.addEventListener('abort', kill);
  if (ending.aborted) kill();
  const outputs = Promise.all([text(shell.stdout), text(shell.stderr)]);
  const [code, signal] = (await once(shell, 'exit')) as [number | null, NodeJS.Signals | null];
  ending.removeEventListener('abort', kill);
  await killGroup(pid);
  reaper.forget(pid);
  const [stdout, stderr] = await outputs;
  return { exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]), stdout, stderr };
}
