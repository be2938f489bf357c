import { RunTaskCommand } from '@aws-sdk/client-ecs';
import type { RunTaskCommandInput } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cluster, shell, startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';

let local: LocalEcs;
beforeAll(async () => {
  local = await startLocalEcs();
  await local.register('environment', [
    shell('worker', 'env', { environment: [{ name: 'COLOUR', value: 'blue' }] }),
  ]);
});
afterAll(() => local[Symbol.asyncDispose]());

function runTask(input: Partial<RunTaskCommandInput>) {
  return local.client.send(new RunTaskCommand({ cluster, taskDefinition: 'polite', ...input }));
}

describe('RunTask', () => {
  it('answers a task in PROVISIONING that is to run', async () => {
    const { tasks, failures } = await runTask({ startedBy: 'run-1' });
    expect(failures).toEqual([]);
    expect(tasks).toMatchObject([
      {
        taskArn: expect.stringMatching(
          /^arn:aws:ecs:us-east-1:000000000000:task\/standdown-local\/[0-9a-f]{32}$/,
        ) as string,
        clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/standdown-local',
        taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/polite:1',
        lastStatus: 'PROVISIONING',
        desiredStatus: 'RUNNING',
        launchType: 'FARGATE',
        group: 'family:polite',
        startedBy: 'run-1',
        version: 1,
        containers: [{ name: 'worker', lastStatus: 'PENDING' }],
      },
    ]);
  });

  it('gives a worker its run id, the way to the API, and little of this environment', async () => {
    process.env['STANDDOWN_SECRET_OF_THE_PARENT'] = 'secret';
    const task = await local.run('environment', { startedBy: 'run-7' });
    await local.untilStatus(task, 'STOPPED');
    const environment = await local.log(task);
    expect(environment).toContain('RUN_ID=run-7\n');
    expect(environment).toContain('STANDDOWN_API=http://127.0.0.1:4310\n');
    expect(environment).toContain('COLOUR=blue\n');
    expect(environment).not.toContain('STANDDOWN_SECRET_OF_THE_PARENT');
  });

  it('lets overrides win over the definition and over the run id', async () => {
    const environment = [
      { name: 'COLOUR', value: 'red' },
      { name: 'RUN_ID', value: 'other' },
    ];
    const containerOverrides = [
      { name: 'worker', environment, command: ['/bin/sh', '-c', 'echo $COLOUR $RUN_ID'] },
    ];
    const task = await local.run('environment', { startedBy: 'run-7', overrides: { containerOverrides } });
    const stopped = await local.untilStatus(task, 'STOPPED');
    expect(await local.log(task)).toBe('red other\n');
    expect(stopped.overrides?.containerOverrides).toEqual(containerOverrides);
  });

  it('names the process of a running container as its runtime id', async () => {
    const running = await local.untilStatus(await local.run('polite'), 'RUNNING');
    expect(process.kill(Number(running.containers?.[0]?.runtimeId), 0)).toBe(true);
  });

  it('starts as many tasks as are asked for', async () => {
    const { tasks } = await runTask({ count: 10 });
    expect(new Set(tasks?.map(({ taskArn }) => taskArn)).size).toBe(10);
  });

  it('takes a revision and an ARN for the family', async () => {
    await local.register('twice', [shell('worker', 'exit 1')]);
    await local.register('twice', [shell('worker', 'exit 2')]);
    const arn = 'arn:aws:ecs:us-east-1:000000000000:task-definition/twice:1';
    expect((await local.run('twice')).taskDefinitionArn).toMatch(/twice:2$/);
    expect((await local.run('twice:1')).taskDefinitionArn).toBe(arn);
    expect((await local.run(arn)).taskDefinitionArn).toBe(arn);
  });
});

describe('a client token', () => {
  it('answers the same tasks again and starts nothing', async () => {
    const first = await runTask({ clientToken: 'token-1', count: 2 });
    const second = await runTask({ clientToken: 'token-1', count: 2 });
    expect(second.tasks?.map(({ taskArn }) => taskArn)).toEqual(first.tasks?.map(({ taskArn }) => taskArn));
  });

  it('conflicts when the parameters differ, and the refusal names the tasks', async () => {
    const first = await runTask({ clientToken: 'token-2' });
    await expect(runTask({ clientToken: 'token-2', count: 2 })).rejects.toMatchObject({
      name: 'ConflictException',
      resourceIds: first.tasks?.map(({ taskArn }) => taskArn),
    });
  });
});

describe('missing capacity', () => {
  it('is no error, but a failure for each task that was not started', async () => {
    await using small = await startLocalEcs({ maxTasks: 1 });
    const { tasks, failures } = await small.client.send(
      new RunTaskCommand({ cluster, taskDefinition: 'polite', count: 3 }),
    );
    const reason =
      'Capacity is unavailable at this time. Please try again later or in a different availability zone';
    expect(tasks).toHaveLength(1);
    expect(failures).toMatchObject([{ reason }, { reason }]);
  });

  it('is there again once a task has stopped', async () => {
    await using small = await startLocalEcs({ maxTasks: 1 });
    await small.register('short', [shell('worker', 'exit 0')]);
    const task = await small.run('short');
    await small.untilStatus(task, 'STOPPED');
    await expect(small.run('short')).resolves.toBeDefined();
  });
});

describe('RunTask refuses', () => {
  it.each<[string, Partial<RunTaskCommandInput>, string, string]>([
    [
      'an unknown task definition',
      { taskDefinition: 'nobody' },
      'ClientException',
      'TaskDefinition not found.',
    ],
    ['an unknown revision', { taskDefinition: 'polite:9' }, 'ClientException', 'TaskDefinition not found.'],
    [
      'a missing task definition',
      { taskDefinition: undefined },
      'InvalidParameterException',
      'taskDefinition: ',
    ],
    ['an unknown cluster', { cluster: 'other' }, 'ClusterNotFoundException', 'Cluster not found.'],
    [
      'to take the default cluster for ours',
      { cluster: undefined },
      'ClusterNotFoundException',
      'Cluster not found.',
    ],
    ['no task', { count: 0 }, 'InvalidParameterException', 'count: '],
    ['eleven tasks', { count: 11 }, 'InvalidParameterException', 'count: '],
    ['a long startedBy', { startedBy: 'x'.repeat(129) }, 'InvalidParameterException', 'startedBy: '],
    ['a startedBy with a space', { startedBy: 'run 1' }, 'InvalidParameterException', 'startedBy: '],
    ['a long client token', { clientToken: 'x'.repeat(65) }, 'InvalidParameterException', 'clientToken: '],
    [
      'an override of no container',
      { overrides: { containerOverrides: [{ name: 'nobody' }] } },
      'InvalidParameterException',
      'Override for container named nobody is not a container in the TaskDefinition.',
    ],
  ])('%s', async (_, input, name, message) => {
    await expect(runTask(input)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });
});
