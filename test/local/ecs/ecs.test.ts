import { DescribeClustersCommand, ListClustersCommand, ListServicesCommand } from '@aws-sdk/client-ecs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { cluster, startLocalEcs } from './local-ecs.ts';
import { isAlive, waitUntil } from './wait-until.ts';

/** A process that runs a stubborn worker and prints the id of its process. */
const PARENT = `
  import { createEcs } from '${urlOf('local/ecs/ecs.ts')}';
  import { startReaper } from '${urlOf('local/reaper.ts')}';
  const ecs = createEcs({
    region: 'us-east-1', accountId: '000000000000', clusterName: '${cluster}',
    logFolder: process.argv[1], workerEnvironment: () => ({}), reaper: await startReaper(),
    onTaskStateChange: ({ detail }) => {
      if (detail.lastStatus === 'RUNNING') console.log(detail.containers[0].runtimeId);
    },
  });
  await ecs.handle('RunTask', { cluster: '${cluster}', taskDefinition: 'stubborn' });
`;

function urlOf(path: string): string {
  return pathToFileURL(join(import.meta.dirname, '../../..', path)).href;
}

const clusterArn = `arn:aws:ecs:us-east-1:000000000000:cluster/${cluster}`;

describe('the local ECS', () => {
  it('has one active cluster', async () => {
    await using local = await startLocalEcs();
    await local.untilStatus(await local.run('polite'), 'RUNNING');
    const { clusterArns } = await local.client.send(new ListClustersCommand());
    expect(clusterArns).toEqual([clusterArn]);
    const answer = await local.client.send(new DescribeClustersCommand({ clusters: [cluster, 'other'] }));
    expect(answer.clusters).toMatchObject([{ clusterArn, status: 'ACTIVE', runningTasksCount: 1 }]);
    expect(answer.failures).toEqual([{ arn: clusterArn.replace(cluster, 'other'), reason: 'MISSING' }]);
  });

  it('refuses an action that it does not have', async () => {
    await using local = await startLocalEcs();
    await expect(local.client.send(new ListServicesCommand({ cluster }))).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('got ListServices') as string,
    });
  });

  it('runs twenty tasks at once', async () => {
    await using local = await startLocalEcs();
    const tasks = await Promise.all(Array.from({ length: 20 }, () => local.run('polite')));
    const running = await Promise.all(tasks.map((task) => local.untilStatus(task, 'RUNNING')));
    expect(new Set(running.map(({ containers }) => containers?.[0]?.runtimeId)).size).toBe(20);
  });

  it('leaves no process behind when it is closed, and tells nobody', async () => {
    const local = await startLocalEcs();
    const tasks = [await local.run('stubborn'), await local.run('family'), await local.run('slow')];
    const groups: number[] = [];
    for (const task of tasks) {
      await local.untilPrinted(task, 'started');
      const running = await local.untilStatus(task, 'RUNNING');
      groups.push(Number(running.containers?.[0]?.runtimeId));
    }
    const late = await local.run('stubborn');
    await local[Symbol.asyncDispose]();
    expect(groups.map((group) => isAlive(-group))).toEqual([false, false, false]);
    expect(local.eventsOf(late).every(({ detail }) => detail.desiredStatus === 'RUNNING')).toBe(true);
    await expect(local.ecs.handle('RunTask', { cluster, taskDefinition: 'polite' })).rejects.toMatchObject({
      name: 'ServerException',
    });
  });

  it('loses its workers with its own process, even to a SIGKILL', async () => {
    const logFolder = await mkdtemp(join(tmpdir(), 'standdown-ecs-'));
    const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT, logFolder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [runtimeId] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
    expect(isAlive(-Number(runtimeId))).toBe(true);
    parent.kill('SIGKILL');
    await waitUntil('the worker is gone', () => !isAlive(-Number(runtimeId)));
    await rm(logFolder, { recursive: true });
  });
});
