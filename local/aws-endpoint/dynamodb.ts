import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Reaper } from '../reaper.ts';
import { ENDPOINT_VARIABLE, findDynamoDb } from './find-dynamodb.ts';
import type { FoundDynamoDb } from './find-dynamodb.ts';
import { LOOPBACK, closeServer, listen } from './http.ts';

const START_TIMEOUT_MS = 5000;

export interface DynamoDb {
  readonly url: string;
  /** Kills the emulator and starts it anew where it was; what it kept is what its file has. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface DynamoDbOptions {
  /** Ends the emulator should this process die: dynoxide would outlive it. */
  readonly reaper: Pick<Reaper, 'watch' | 'forget'>;
  /** The emulator ended on its own, such as `dynoxide ended with signal SIGKILL`. */
  readonly onExit: (reason: string) => void;
  /** @default what the environment and the installed packages offer */
  readonly found?: FoundDynamoDb;
  /**
   * Where it keeps its data, so that they outlive a restart.
   * @default none: they are in memory
   */
  readonly file?: string | null;
}

/** DynamoDB, by dynoxide on a free port, or by whatever the environment names. */
export async function startDynamoDb(options: DynamoDbOptions): Promise<DynamoDb> {
  const { reaper, onExit, found = findDynamoDb(process.env) } = options;
  if (found.kind === 'endpoint') {
    await reached(found.url);
    const refuse = () => Promise.reject(new Error(`${ENDPOINT_VARIABLE}: not ours to restart`));
    return { url: found.url, restart: refuse, close: () => Promise.resolve() };
  }

  const port = await freePort();
  const serving = { path: found.path, port, reaper, onExit, file: options.file ?? null };
  let emulator = await serve(serving);
  return {
    url: emulator.url,
    close: () => emulator.close(),
    restart: async () => {
      await emulator.close();
      emulator = await serve(serving);
    },
  };
}

interface Serving extends Pick<DynamoDbOptions, 'reaper' | 'onExit'> {
  readonly path: string;
  readonly port: number;
  readonly file: string | null;
}

async function serve({ path, port, file, reaper, onExit }: Serving) {
  const kept = file === null ? [] : ['--db-path', file];
  const child = spawn(path, ['serve', '--host', LOOPBACK, '--port', String(port), ...kept], {
    detached: true,
    stdio: 'ignore',
  });
  const exited = exitOf(child);
  const { pid } = child;
  if (pid !== undefined) reaper.watch(pid);

  // An end at the start is thrown, and one that `close` brings about is wanted.
  let isServing = false;
  void exited.then((reason) => {
    if (pid !== undefined) reaper.forget(pid);
    if (isServing) onExit(reason);
  });
  const close = async () => {
    isServing = false;
    child.kill('SIGKILL');
    await exited;
  };

  const url = `http://${LOOPBACK}:${port}`;
  try {
    await Promise.race([answering(url), exited.then((reason) => Promise.reject(new Error(reason)))]);
  } catch (error) {
    await close();
    throw error;
  }
  isServing = true;
  return { url, close };
}

/** dynoxide takes `--port 0` by its word and prints port 0, so a free one is chosen for it. */
async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await closeServer(server);
  return port;
}

/** How the emulator ended, in words; a binary that cannot be started counts as ended. */
async function exitOf(child: ChildProcess): Promise<string> {
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    return `dynoxide ended with ${signal === null ? `code ${String(code)}` : `signal ${signal}`}`;
  } catch (error) {
    return `dynoxide cannot be started: ${error instanceof Error ? error.message : String(error)}`;
  }
}

async function reached(url: string): Promise<void> {
  try {
    await fetch(url, { method: 'POST' });
  } catch (error) {
    throw new Error(`${ENDPOINT_VARIABLE}: nobody answers on ${url}`, { cause: error });
  }
}

async function answering(url: string): Promise<void> {
  const deadlineMs = Date.now() + START_TIMEOUT_MS;
  // Asked once more when time is up: this process may have been too busy to ask while there was an answer.
  for (;;) {
    const isLastTry = Date.now() >= deadlineMs;
    const response = await fetch(url, { method: 'POST' }).catch(() => undefined);
    if (response) return;
    if (isLastTry) break;
    await delay(5);
  }
  throw new Error(`dynoxide: expected an answer on ${url} within ${START_TIMEOUT_MS} ms, got none`);
}
