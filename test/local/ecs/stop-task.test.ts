import { StopTaskCommand } from '@aws-sdk/client-ecs';
import type { Task } from '@aws-sdk/client-ecs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cluster, idOf, shell, startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';
import { isAlive, waitUntil } from './wait-until.ts';

let local: LocalEcs;
beforeAll(async () => {
  local = await startLocalEcs();
});
afterAll(() => local[Symbol.asyncDispose]());

async function stop(task: Task, reason?: string): Promise<Task> {
  const answer = await local.client.send(new StopTaskCommand({ cluster, task: task.taskArn, reason }));
  return answer.task ?? {};
}

function processIdOf(task: Task): number {
  return Number(task.containers?.[0]?.runtimeId);
}

describe.concurrent('a worker that is told to stop', () => {
  it('exits with its own code when it handles SIGTERM', async () => {
    const task = await local.run('polite', { startedBy: 'run-1' });
    await local.untilPrinted(task, 'polite worker of run run-1: started');
    await stop(task);
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped.containers?.[0]).toMatchObject({ lastStatus: 'STOPPED', exitCode: 0 });
    expect(await local.log(task)).toContain('received SIGTERM');
  });

  it('has the time to clean up', async () => {
    const task = await local.run('slow');
    await local.untilPrinted(task, 'started');
    await stop(task);
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped.containers?.[0]?.exitCode).toBe(0);
    expect(await local.log(task)).toContain('cleaned up');
  });

  it('counts as 143 when SIGTERM ends it by default', async () => {
    await local.register('default-signal', [shell('worker', 'exec sleep 600')]);
    const task = await local.run('default-signal');
    await local.untilStatus(task, 'RUNNING');
    await stop(task);
    expect((await local.untilStatus(task, 'STOPPED')).containers?.[0]?.exitCode).toBe(143);
  });

  it('is killed, 137, when it ignores SIGTERM', async () => {
    const task = await local.run('stubborn');
    await local.untilPrinted(task, 'started');
    const running = await local.untilStatus(task, 'RUNNING');
    await stop(task);
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped.containers?.[0]?.exitCode).toBe(137);
    expect(isAlive(-processIdOf(running))).toBe(false);
  });

  it('takes its stubborn children along', async () => {
    const task = await local.run('family');
    for (const who of ['child 1 started', 'child 2 started']) await local.untilPrinted(task, who);
    const running = await local.untilStatus(task, 'RUNNING');
    await stop(task);
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped.containers?.[0]?.exitCode).toBe(137);
    expect(isAlive(-processIdOf(running))).toBe(false);
  });

  it('leaves no child behind when it goes before them', async () => {
    await local.register('deserter', [
      shell('worker', `trap 'exit 7' TERM; (trap '' TERM; sleep 600) & echo child $!; wait`),
    ]);
    const task = await local.run('deserter');
    await local.untilPrinted(task, 'child');
    const child = Number(/child (\d+)/.exec(await local.log(task))?.[1]);
    expect(isAlive(child)).toBe(true);
    await stop(task);
    expect((await local.untilStatus(task, 'STOPPED')).containers?.[0]?.exitCode).toBe(7);
    expect(isAlive(child)).toBe(false);
  });
});

describe.concurrent('StopTask', () => {
  it('answers at once, with the stop under way', async () => {
    const task = await local.run('polite');
    await local.untilStatus(task, 'RUNNING');
    expect(await stop(task, 'enough')).toMatchObject({
      lastStatus: 'RUNNING',
      desiredStatus: 'STOPPED',
      stopCode: 'UserInitiated',
      stoppedReason: 'enough',
      stoppingAt: expect.any(Date) as Date,
    });
  });

  it('says that a user stopped the task when no reason is given', async () => {
    const task = await local.run('polite');
    expect((await stop(task)).stoppedReason).toBe('Task stopped by user');
  });

  it('changes nothing when it is repeated while the task stops', async () => {
    const task = await local.run('slow');
    await local.untilPrinted(task, 'started');
    await stop(task, 'first');
    await local.untilPrinted(task, 'cleaning up');
    expect(await stop(task, 'second')).toMatchObject({ lastStatus: 'STOPPING', stoppedReason: 'first' });
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped).toMatchObject({ version: 8, stoppedReason: 'first' });
    expect(stopped.containers?.[0]?.exitCode).toBe(0);
  });

  it('answers a task that has stopped as it is', async () => {
    await local.register('done', [shell('worker', 'exit 3')]);
    const task = await local.run('done');
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(await stop(task, 'too late')).toEqual(stopped);
  });

  it('stops a task in PROVISIONING before anything runs', async () => {
    const running = local.ecs.handle('RunTask', { cluster, taskDefinition: 'polite' });
    const task = ((await running) as { tasks: Task[] }).tasks[0] ?? {};
    expect(task.lastStatus).toBe('PROVISIONING');
    await local.ecs.handle('StopTask', { cluster, task: task.taskArn });
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped).toMatchObject({ stopCode: 'UserInitiated', containers: [{ lastStatus: 'STOPPED' }] });
    expect(stopped.startedAt).toBeUndefined();
    expect(stopped.containers?.[0]).not.toHaveProperty('exitCode');
    expect(local.eventsOf(task).map(({ detail }) => detail.lastStatus)).toEqual([
      'PROVISIONING',
      'PROVISIONING',
      'DEPROVISIONING',
      'STOPPED',
    ]);
  });

  it('stops a task in PENDING, whose worker still waits for another container', async () => {
    await local.register('waiting', [
      shell('migration', 'exec sleep 600', { essential: false }),
      shell('worker', 'exec sleep 600', {
        dependsOn: [{ containerName: 'migration', condition: 'COMPLETE' }],
      }),
    ]);
    const task = await local.run('waiting');
    await waitUntil('the migration runs', async () =>
      (await local.untilStatus(task, 'PENDING')).containers?.some(
        ({ lastStatus }) => lastStatus === 'RUNNING',
      ),
    );
    await stop(task);
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped.containers).toMatchObject([{ name: 'migration', exitCode: 143 }, { name: 'worker' }]);
    expect(stopped.containers?.[1]).not.toHaveProperty('runtimeId');
  });

  it('stops containers in the reverse order of their dependencies', async () => {
    const order = join(await mkdtemp(join(tmpdir(), 'standdown-order-')), 'order');
    const container = (name: string, beforeExit: string, dependency?: string) =>
      shell(
        name,
        `trap '${beforeExit}; echo ${name} >> "$ORDER"; exit' TERM; echo ready; while :; do sleep 0.05; done`,
        {
          environment: [{ name: 'ORDER', value: order }],
          dependsOn: dependency === undefined ? [] : [{ containerName: dependency, condition: 'START' }],
        },
      );
    // The one to go first takes longest: told all at once, it would come last.
    await local.register('chain', [
      container('database', ':'),
      container('worker', 'sleep 0.3', 'database'),
      container('proxy', 'sleep 0.6', 'worker'),
    ]);
    const task = await local.run('chain');
    for (const name of ['proxy', 'worker', 'database']) await local.untilPrinted(task, 'ready', name);
    await stop(task);
    await local.untilStatus(task, 'STOPPED');
    expect(await readFile(order, 'utf8')).toBe('proxy\nworker\ndatabase\n');
    await rm(dirname(order), { recursive: true });
  });

  it('deletes the tags of the task', async () => {
    const task = await local.run('polite', { tags: [{ key: 'run', value: 'run-1' }] });
    expect(task.tags).toEqual([{ key: 'run', value: 'run-1' }]);
    expect((await stop(task)).tags).toEqual([]);
  });

  it.each([
    [
      'an unknown task',
      { cluster, task: '0'.repeat(32) },
      'InvalidParameterException',
      'The referenced task was not found.',
    ],
    [
      'an unknown cluster',
      { cluster: 'other', task: '0'.repeat(32) },
      'ClusterNotFoundException',
      'Cluster not found.',
    ],
    ['no task at all', { cluster, task: undefined }, 'InvalidParameterException', 'task: '],
    [
      'a malformed id',
      { cluster, task: 'x' },
      'InvalidParameterException',
      'taskId length should be one of [32,36]',
    ],
  ])('refuses %s', async (_, input, name, message) => {
    const refusal = local.client.send(new StopTaskCommand(input));
    await expect(refusal).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });

  it('takes the id of a task for its ARN', async () => {
    const task = await local.run('polite');
    const answer = await local.client.send(new StopTaskCommand({ cluster, task: idOf(task) }));
    expect(answer.task?.taskArn).toBe(task.taskArn);
  });
});
