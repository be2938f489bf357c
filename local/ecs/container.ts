import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { constants } from 'node:os';
import type { Reaper } from '../reaper.ts';
import { killGroup, signalGroup } from './process-group.ts';
import type { ContainerSignal } from './signals.ts';

export interface Launch {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly workingDirectory?: string | undefined;
  /** Standard output and error are appended to it. */
  readonly logFile: string;
  readonly stopTimeoutSeconds: number;
  /** Whether a signal of `stop` does not reach the container. */
  readonly withholds: (signal: ContainerSignal['signal']) => boolean;
}

export interface ContainerReport {
  readonly lastStatus: 'PENDING' | 'RUNNING' | 'STOPPED';
  /** The id of the main process, which is also that of its group. */
  readonly runtimeId?: string;
  readonly exitCode?: number;
  readonly reason?: string;
}

/**
 * A container as a process group of its own. As with a PID namespace, the group does not outlive its main
 * process: whatever is left is killed, and the container has stopped once the group is empty.
 */
export interface Container {
  readonly report: () => ContainerReport;
  /** False when the command cannot be run; the report says why. */
  readonly start: () => Promise<boolean>;
  /** The stop signal, then SIGKILL after the stop timeout. Resolves once the container has stopped. */
  readonly stop: () => Promise<void>;
  /** SIGKILL, by somebody else than ECS: nothing withholds it. */
  readonly kill: () => void;
  readonly stopped: Promise<ContainerReport>;
}

export function createContainer(launch: Launch, reaper: Reaper): Container {
  let report: ContainerReport = { lastStatus: 'PENDING' };
  const stopped = Promise.withResolvers<ContainerReport>();

  const end = (outcome: Partial<ContainerReport>) => {
    report = { ...report, ...outcome, lastStatus: 'STOPPED' };
    stopped.resolve(report);
  };
  const endProcess = async (processId: number, exitCode: number) => {
    await killGroup(processId);
    reaper.forget(processId);
    end({ exitCode });
  };
  const signal = (name: NodeJS.Signals) => {
    if (report.lastStatus === 'RUNNING') signalGroup(Number(report.runtimeId), name);
  };
  const send = (name: ContainerSignal['signal']) => {
    if (report.lastStatus === 'RUNNING' && !launch.withholds(name)) signal(name);
  };

  return {
    report: () => report,
    start: async () => {
      try {
        const main = spawnMain(launch);
        // Without an id nothing was started, and an error is on its way.
        if (main.pid === undefined) throw (await once(main, 'error'))[0];
        const processId = main.pid;
        reaper.watch(processId);
        report = { lastStatus: 'RUNNING', runtimeId: String(processId) };
        main.once('exit', (code, name) => void endProcess(processId, exitCodeOf(code, name)));
        return true;
      } catch (error) {
        end({
          reason: `CannotStartContainerError: ${error instanceof Error ? error.message : String(error)}`,
        });
        return false;
      }
    },
    stop: async () => {
      if (report.lastStatus === 'PENDING') end({});
      send('SIGTERM');
      const kill = setTimeout(() => send('SIGKILL'), launch.stopTimeoutSeconds * 1000);
      await stopped.promise;
      clearTimeout(kill);
    },
    kill: () => signal('SIGKILL'),
    stopped: stopped.promise,
  };
}

function spawnMain({ command, environment, workingDirectory, logFile }: Launch): ChildProcess {
  const [file, ...parameters] = command;
  if (file === undefined) throw new Error('no command specified');
  const log = openSync(logFile, 'a');
  try {
    return spawn(file, parameters, {
      detached: true,
      stdio: ['ignore', log, log],
      env: environment,
      cwd: workingDirectory,
    });
  } finally {
    closeSync(log);
  }
}

/** As shells and Docker count: 128 + the number of the signal that ended it. */
function exitCodeOf(code: number | null, signal: NodeJS.Signals | null): number {
  return code ?? 128 + (signal === null ? 0 : constants.signals[signal]);
}
