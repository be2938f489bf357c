import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, shell, startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';

let local: LocalEcs;
beforeAll(async () => {
  local = await startLocalEcs();
});
afterAll(() => local[Symbol.asyncDispose]());

describe.concurrent('the life of a task', () => {
  it('passes through every state, each an event of the next version', async () => {
    const task = await local.run('polite', { startedBy: 'run-1' });
    await local.untilPrinted(task, 'started');
    await local.ecs.handle('StopTask', { cluster: 'standdown-local', task: task.taskArn });
    await local.untilStatus(task, 'STOPPED');
    const details = local.eventsOf(task).map(({ detail }) => detail);
    expect(
      details.map(({ version, lastStatus, desiredStatus }) => [version, lastStatus, desiredStatus]),
    ).toEqual([
      [1, 'PROVISIONING', 'RUNNING'],
      [2, 'PENDING', 'RUNNING'],
      [3, 'RUNNING', 'RUNNING'],
      [4, 'RUNNING', 'STOPPED'],
      [5, 'DEACTIVATING', 'STOPPED'],
      [6, 'STOPPING', 'STOPPED'],
      [7, 'DEPROVISIONING', 'STOPPED'],
      [8, 'STOPPED', 'STOPPED'],
    ]);
  });

  it('ends with an event that tells who ended it, when, and how', async () => {
    const containerOverrides = [{ name: 'worker', environment: [{ name: 'A', value: 'b' }] }];
    const task = await local.run('crasher', { startedBy: 'run-2', overrides: { containerOverrides } });
    await local.untilStatus(task, 'STOPPED');
    const isoTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    expect(JSON.parse(JSON.stringify(local.eventsOf(task).at(-1)))).toMatchObject({
      version: '0',
      id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      'detail-type': 'ECS Task State Change',
      source: 'aws.ecs',
      account: '000000000000',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/) as string,
      region: 'us-east-1',
      resources: [task.taskArn],
      detail: {
        taskArn: task.taskArn,
        lastStatus: 'STOPPED',
        desiredStatus: 'STOPPED',
        startedBy: 'run-2',
        stopCode: 'EssentialContainerExited',
        stoppedReason: 'Essential container in task exited',
        createdAt: isoTime,
        startedAt: isoTime,
        stoppingAt: isoTime,
        executionStoppedAt: isoTime,
        stoppedAt: isoTime,
        containers: [{ name: 'worker', lastStatus: 'STOPPED', exitCode: 1 }],
        overrides: { containerOverrides },
      },
    });
  });

  it('ends well when the work is done', async () => {
    const task = await local.run('finisher');
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(stopped).toMatchObject({ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] });
  });

  it('ends with the first essential container, which takes the others along', async () => {
    await local.register('pair', [shell('worker', 'exit 4'), shell('sidecar', 'exec sleep 600')]);
    const stopped = await local.untilStatus(await local.run('pair'), 'STOPPED');
    expect(stopped.stopCode).toBe('EssentialContainerExited');
    expect(stopped.containers).toMatchObject([
      { name: 'worker', exitCode: 4 },
      { name: 'sidecar', exitCode: 143 },
    ]);
  });

  it('goes on when a container that is not essential exits', async () => {
    await local.register('with-helper', [
      shell('helper', 'exit 5', { essential: false }),
      shell('worker', 'sleep 1; exit 0', { dependsOn: [{ containerName: 'helper', condition: 'COMPLETE' }] }),
    ]);
    const stopped = await local.untilStatus(await local.run('with-helper'), 'STOPPED');
    expect(stopped.startedAt).toBeInstanceOf(Date);
    expect(stopped.containers).toMatchObject([{ exitCode: 5 }, { exitCode: 0 }]);
  });

  it('does not begin without the success that a container depends on', async () => {
    await local.register('failed-migration', [
      shell('migration', 'exit 6', { essential: false }),
      shell('worker', 'exit 0', { dependsOn: [{ containerName: 'migration', condition: 'SUCCESS' }] }),
    ]);
    const stopped = await local.untilStatus(await local.run('failed-migration'), 'STOPPED');
    expect(stopped).toMatchObject({
      stopCode: 'TaskFailedToStart',
      stoppedReason: 'container migration: expected exit code 0, got 6',
    });
    expect(stopped.containers?.[1]).not.toHaveProperty('runtimeId');
  });

  it.each([
    ['a program that does not exist', ['/does/not/exist']],
    ['no command', []],
  ])('fails to start with %s, without any exit code', async (family, command) => {
    const name = family.replaceAll(' ', '-');
    await local.register(name, [{ name: 'worker', command }]);
    const stopped = await local.untilStatus(await local.run(name), 'STOPPED');
    expect(stopped).toMatchObject({ stopCode: 'TaskFailedToStart', stoppedReason: 'Task failed to start' });
    expect(stopped.containers?.[0]?.reason).toMatch(/^CannotStartContainerError: /);
    expect(stopped.containers?.[0]).not.toHaveProperty('exitCode');
    expect(stopped.startedAt).toBeUndefined();
  });

  it('has its own id in every event', async () => {
    const task = await local.run('polite');
    await local.untilStatus(task, 'RUNNING');
    const ids = local.eventsOf(task).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(idOf(task)).toHaveLength(32);
  });
});
