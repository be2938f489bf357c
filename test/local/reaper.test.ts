import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startReaper } from '../../local/reaper.ts';
import { isAlive, waitUntil } from './ecs/wait-until.ts';

const reaperUrl = pathToFileURL(join(import.meta.dirname, '../../local/reaper.ts')).href;

/** A process that watches one group and has forgotten another, both deaf to everything but SIGKILL. */
const PARENT = `
  import { spawn } from 'node:child_process';
  import { startReaper } from '${reaperUrl}';
  const leaveChild = () => spawn('/bin/sh', ['-c', 'trap "" TERM INT HUP; sleep 600 & exec sleep 600'], {
    detached: true, stdio: 'ignore',
  }).pid;
  const reaper = await startReaper();
  const watched = leaveChild();
  const forgotten = leaveChild();
  reaper.watch(watched);
  reaper.watch(forgotten);
  reaper.forget(forgotten);
  console.log(watched + ' ' + forgotten);
`;

async function startParent() {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  const [watched, forgotten] = line.split(' ').map(Number);
  if (watched === undefined || forgotten === undefined) throw new Error(`expected two ids, got ${line}`);
  return { parent, watched, forgotten };
}

function spawnDetached(): number {
  const { pid } = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
  if (pid === undefined) throw new Error('sleep: expected it to start');
  return pid;
}

/** The helpers that this process has started. */
async function findHelpers(): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,command=']);
  return stdout.split('\n').flatMap((line) => {
    const [processId, parentId, ...command] = line.trim().split(/\s+/);
    const isHelper = Number(parentId) === process.pid && command.join(' ').includes('reaper-process');
    return isHelper ? [Number(processId)] : [];
  });
}

describe('the reaper', () => {
  it('kills the groups that a parent killed by SIGKILL has left, but not one that it forgot', async () => {
    const { parent, watched, forgotten } = await startParent();
    expect([isAlive(-watched), isAlive(-forgotten)]).toEqual([true, true]);
    parent.kill('SIGKILL');
    await waitUntil('the watched group is gone', () => !isAlive(-watched));
    expect(isAlive(-forgotten)).toBe(true);
    process.kill(-forgotten, 'SIGKILL');
  });

  it('outlives the SIGINT of a terminal, which reaches the whole group of its parent', async () => {
    const { parent, watched, forgotten } = await startParent();
    process.kill(-Number(parent.pid), 'SIGINT');
    await waitUntil('the watched group is gone', () => !isAlive(-watched));
    process.kill(-forgotten, 'SIGKILL');
  });

  it('kills what is still watched when it is closed', async () => {
    const reaper = await startReaper();
    const processId = spawnDetached();
    reaper.watch(processId);
    await reaper.close();
    await waitUntil('the process is gone', () => !isAlive(processId));
  });

  it('is not troubled by a group that has emptied by itself', async () => {
    const reaper = await startReaper();
    const [gone, left] = [spawnDetached(), spawnDetached()];
    reaper.watch(gone);
    reaper.watch(left);
    process.kill(gone, 'SIGKILL');
    await waitUntil('the first process is gone', () => !isAlive(gone));
    await reaper.close();
    await waitUntil('the other process is gone', () => !isAlive(left));
  });

  it('does not die unnoticed', async () => {
    const death = Promise.withResolvers<Error>();
    const helpersBefore = await findHelpers();
    const reaper = await startReaper(death.resolve);
    const helper = (await findHelpers()).find((processId) => !helpersBefore.includes(processId));
    process.kill(Number(helper), 'SIGKILL');
    expect((await death.promise).message).toBe('reaper: expected it to run, got SIGKILL');
    await reaper.close();
  });

  it('closes twice without harm', async () => {
    const reaper = await startReaper();
    await reaper.close();
    await expect(reaper.close()).resolves.toBeUndefined();
  });
});
