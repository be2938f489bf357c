import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { killGroup, signalGroup } from '../ecs/process-group.ts';
import { processEnvironment } from './environment.ts';
import type { FunctionOptions } from './function.ts';
import { failure, newTraceId } from './invocation.ts';
import type { Failure, InvocationResult } from './invocation.ts';
import { startRuntimeApi } from './runtime-api.ts';
import type { Initialisation } from './runtime-api.ts';

/** Lambda's limit of the time before the first invocation. */
const INIT_TIMEOUT_SECONDS = 10;

/** One process of a function: what Lambda calls an execution environment. */
export interface FunctionProcess {
  readonly id: number;
  readonly initialised: Promise<Initialisation>;
  /** Resolves once the process is gone, and whatever it started with it. */
  readonly exited: Promise<unknown>;
  isAlive(): boolean;
  /** One at a time. */
  invoke(event: unknown): Promise<InvocationResult>;
  kill(): void;
}

export async function spawnFunctionProcess(options: FunctionOptions): Promise<FunctionProcess> {
  const { name, arn, timeoutSeconds, reaper } = options;
  const api = await startRuntimeApi();
  const child = spawnBootstrap(options, api.address);
  const id = await processIdOf(child);
  reaper.watch(id);

  let isAlive = true;
  const kill = () => {
    isAlive = false;
    signalGroup(id, 'SIGKILL');
  };
  const exited = exitOf(child).finally(async () => {
    isAlive = false;
    await killGroup(id);
    reaper.forget(id);
    await api.close();
  });

  return {
    id,
    initialised: within(
      INIT_TIMEOUT_SECONDS,
      Promise.race([api.initialised, exited.then((how) => failure('Runtime.ExitError', how))]),
      () => {
        kill();
        return failure(
          'Sandbox.Timedout',
          `${name} did not initialise within ${INIT_TIMEOUT_SECONDS} seconds`,
        );
      },
    ),
    exited,
    isAlive: () => isAlive,
    invoke: (event) => {
      const requestId = randomUUID();
      const failed = (errorType: string, message: string) =>
        failure(errorType, `RequestId: ${requestId} Error: ${message}`);
      const answer = api.invoke({
        requestId,
        functionArn: arn,
        traceId: newTraceId(),
        deadlineMs: Date.now() + timeoutSeconds * 1000,
        payload: JSON.stringify(event),
      });
      const death = exited.then((how) => failed('Runtime.ExitError', how));
      return within(timeoutSeconds, Promise.race([answer, death]), () => {
        kill();
        return failed('Sandbox.Timedout', `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`);
      });
    },
    kill,
  };
}

/** In a process group of its own, so that it is killed with all that it started. */
function spawnBootstrap(options: FunctionOptions, runtimeApiAddress: string): ChildProcess {
  const log = openSync(options.logFile, 'a');
  try {
    return spawn(process.execPath, [join(import.meta.dirname, 'bootstrap.ts')], {
      cwd: options.folder,
      detached: true,
      env: processEnvironment(options, runtimeApiAddress),
      stdio: ['ignore', log, log],
    });
  } finally {
    closeSync(log);
  }
}

async function processIdOf(child: ChildProcess): Promise<number> {
  await once(child, 'spawn');
  if (child.pid === undefined) throw new Error('process id: expected one after the spawn, got none');
  return child.pid;
}

async function exitOf(child: ChildProcess): Promise<string> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  if (code === 0) return 'Runtime exited without providing a reason';
  return `Runtime exited with error: ${signal === null ? `exit status ${String(code)}` : `signal: ${signal}`}`;
}

/** The result, or what `onTimeout` makes of it that there is none in time. */
async function within<T>(
  seconds: number,
  result: Promise<T>,
  onTimeout: () => Failure,
): Promise<T | Failure> {
  const timeout = Promise.withResolvers<Failure>();
  const timer = setTimeout(() => timeout.resolve(onTimeout()), seconds * 1000);
  try {
    return await Promise.race([result, timeout.promise]);
  } finally {
    clearTimeout(timer);
  }
}
