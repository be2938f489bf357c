import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { waitUntil } from './ecs/wait-until.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const START = ['local/require-node.mjs', 'local/start.ts'];

/** Processes are told apart by their environment, which only Linux shows. */
const HAS_PROC = process.platform === 'linux';

interface Ready {
  readonly api: string;
  readonly aws: string;
  readonly token: string;
  readonly cluster: string;
  readonly console: string;
}

interface Started {
  readonly process: ChildProcess;
  readonly lines: readonly string[];
  readonly stderr: readonly string[];
  readonly ready: Ready;
}

describe('npm start', () => {
  let started: ChildProcess | undefined;
  afterEach(() => started?.kill('SIGKILL'));

  async function start(token: string, ...flags: readonly string[]): Promise<Started> {
    const env = { ...process.env, PORT: '0', AWS_PORT: '0', STANDDOWN_TOKEN: token };
    const child = spawn(process.execPath, [...START, ...flags], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started = child;
    const stderr: string[] = [];
    child.stderr.on('data', (part: Buffer) => {
      stderr.push(part.toString());
      process.stderr.write(part);
    });
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.startsWith('ready '))
        return { process: child, lines, stderr, ready: JSON.parse(line.slice(6)) as Ready };
    }
    throw new Error(`start: expected a ready line, got ${lines.join('\n')}`);
  }

  it('prints curl lines that work as they stand, in their order', async () => {
    const { lines } = await start(randomUUID(), '--no-demo');
    const answers = lines.flatMap((line) => {
      const command = /curl .*$/.exec(line)?.[0];
      return command === undefined
        ? []
        : [JSON.parse(spawnSync('sh', ['-c', command]).stdout.toString()) as object];
    });
    expect(answers).toMatchObject([
      { task: { task_id: 'try', status: 'ready' } },
      { run: { run_id: 'try-1', status: 'running' } },
      { ok: true, run_id: 'try-1', termination: { state: 'requested', reason: 'to see it stop' } },
      { run: { run_id: 'try-1', termination: { requested_by: 'arn:aws:iam::000000000000:user/local' } } },
    ]);
  });

  it('names the addresses, the times it changed and the fault rules that are in force', async () => {
    const rules = join(await mkdtemp(join(tmpdir(), 'standdown-')), 'rules.json');
    await writeFile(rules, JSON.stringify({ action: 'ListTasks', effect: 'throttle' }));
    const { lines, ready } = await start('a-token', '--no-demo', '--faults', rules);
    expect(ready).toEqual({
      api: ready.api,
      aws: ready.aws,
      token: 'a-token',
      cluster: 'standdown-local',
      console: `${ready.api}/console#token=a-token`,
    });
    const text = lines.join('\n');
    const parts = [
      ready.api,
      ready.aws,
      ready.console,
      'a-token',
      '5 s (deployed: 60 s)',
      '(may only read)',
      '"effect":"throttle"',
    ];
    for (const part of parts) expect(text).toContain(part);
  });

  it.skipIf(!HAS_PROC).each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'leaves no process behind after %s',
    async (signal) => {
      const { process: child, ready } = await start(randomUUID());
      expect(processesOf(ready).length).toBeGreaterThanOrEqual(7);
      const exit = once(child, 'exit');
      child.kill(signal);
      expect(await exit).toEqual(signal === 'SIGKILL' ? [null, 'SIGKILL'] : [0, null]);
      await waitUntil('no process is left', () => processesOf(ready).length === 0);
    },
  );

  it.each(['PORT', 'AWS_PORT'])('says in one line that the port of %s is busy', async (variable) => {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const result = run([], { PORT: '0', AWS_PORT: '0', [variable]: String(port) });
    server.close();
    expect(result).toEqual({
      status: 1,
      stdout: '',
      stderr: `standdown: port ${port} is in use: set ${variable} to another one, or to 0 for a free one\n`,
    });
  });

  it('says in one line that it does not know a flag', () => {
    const result = run(['--wrong'], {});
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toMatch(/^standdown: Unknown option '--wrong'.*\n$/);
  });

  it('says in one line that its fault rules cannot be read', () => {
    const result = run(['--faults', 'nowhere.json'], {});
    expect(result).toMatchObject({ status: 1, stdout: '' });
    expect(result.stderr).toMatch(/^standdown: fault rules in nowhere\.json: ENOENT.*\n$/);
  });

  it.skipIf(!HAS_PROC)('ends with one line when the DynamoDB emulator dies', async () => {
    const { process: child, stderr } = await start(randomUUID(), '--no-demo');
    const [emulator] = childrenOf(child.pid ?? 0).filter(({ command }) => command.includes('dynoxide'));
    if (emulator === undefined) throw new Error('expected a dynoxide process below the stack');
    const exit = once(child, 'exit');
    process.kill(emulator.id, 'SIGKILL');
    expect(await exit).toEqual([1, null]);
    expect(stderr.join('')).toMatch(/^standdown: dynoxide ended.*\n$/);
  });
});

describe('the check of the Node version', () => {
  it('refuses an older one in one line, which TypeScript could not', () => {
    // Node itself cannot be made older here, so the file reads another version than there is.
    const asNode20 = `Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
      Object.defineProperty(process, 'version', { value: 'v20.20.2' });
      process.argv.push('local/start.ts');
      await import('./local/require-node.mjs');`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', asNode20], {
      cwd: ROOT,
    });
    expect(status).toBe(1);
    expect(stderr.toString()).toMatch(/^standdown: expected Node 24 or newer, got v20\.20\.2: .*\n$/);
  });
});

function run(flags: readonly string[], environment: Readonly<Record<string, string>>) {
  const env = { ...process.env, ...environment };
  const { status, stdout, stderr } = spawnSync(process.execPath, [...START, ...flags], { cwd: ROOT, env });
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}

/** Workers by the address of the API, functions by that of the endpoint, the others by the token in their environment. */
function processesOf({ api, aws, token }: Ready): readonly string[] {
  const marks = [`STANDDOWN_API=${api}`, `AWS_ENDPOINT_URL=${aws}`, `STANDDOWN_TOKEN=${token}`];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => marks.some((mark) => read(`/proc/${id}/environ`).split('\0').includes(mark)));
}

function childrenOf(parentId: number) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && read(`/proc/${name}/status`).includes(`\nPPid:\t${parentId}\n`))
    .map((name) => ({ id: Number(name), command: read(`/proc/${name}/cmdline`) }));
}

/** Empty when the process is gone, or is somebody else's. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
