import { DescribeTasksCommand } from '@aws-sdk/client-ecs';
import type { DescribeTasksCommandInput } from '@aws-sdk/client-ecs';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { cluster, idOf, shell, startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';

let local: LocalEcs;
beforeAll(async () => {
  local = await startLocalEcs();
  await local.register('short', [shell('worker', 'exit 0')]);
});
afterAll(() => local[Symbol.asyncDispose]());
afterEach(() => {
  vi.useRealTimers();
});

const unknownId = 'f'.repeat(32);
const unknownArn = `arn:aws:ecs:us-east-1:000000000000:task/${cluster}/${unknownId}`;

function describeTasks(input: Partial<DescribeTasksCommandInput>) {
  return local.client.send(new DescribeTasksCommand({ cluster, tasks: [], ...input }));
}

describe('DescribeTasks', () => {
  it('finds tasks by id and by ARN, and names the rest as missing', async () => {
    const [first, second] = [await local.run('polite'), await local.run('polite')];
    const { tasks, failures } = await describeTasks({
      tasks: [idOf(first), second.taskArn ?? '', unknownId],
    });
    expect(tasks?.map(({ taskArn }) => taskArn)).toEqual([first.taskArn, second.taskArn]);
    expect(failures).toEqual([{ arn: unknownArn, reason: 'MISSING' }]);
  });

  it('shows tags only when they are asked for', async () => {
    const tags = [{ key: 'team', value: 'blue' }];
    const task = await local.run('polite', { tags });
    expect((await describeTasks({ tasks: [idOf(task)] })).tasks?.[0]?.tags).toEqual([]);
    expect((await describeTasks({ tasks: [idOf(task)], include: ['TAGS'] })).tasks?.[0]?.tags).toEqual(tags);
  });

  it('still sees a stopped task after an hour, and no longer after that', async () => {
    const task = await local.run('short');
    const { stoppedAt } = await local.untilStatus(task, 'STOPPED');
    vi.useFakeTimers({ toFake: ['Date'], now: Number(stoppedAt) + 3_600_000 });
    const { tasks } = await describeTasks({ tasks: [idOf(task)] });
    expect(tasks).toHaveLength(1);
    vi.setSystemTime(Number(stoppedAt) + 3_600_001);
    const { failures } = await describeTasks({ tasks: [idOf(task)] });
    expect(failures).toMatchObject([{ reason: 'MISSING' }]);
  });

  it.each<[string, Partial<DescribeTasksCommandInput>, string, string]>([
    ['no tasks', { tasks: [] }, 'InvalidParameterException', 'Tasks cannot be empty.'],
    ['101 tasks', { tasks: Array<string>(101).fill(unknownId) }, 'InvalidParameterException', 'tasks: '],
    ['a short id', { tasks: ['abc'] }, 'InvalidParameterException', 'taskId length should be one of [32,36]'],
    [
      'an ARN that is no task',
      { tasks: ['arn:aws:ecs:us-east-1:000000000000:task'] },
      'InvalidParameterException',
      'Unexpected number of separators',
    ],
    [
      'a task of another cluster',
      { tasks: [unknownArn.replace(cluster, 'other')] },
      'InvalidParameterException',
      'Identifier is for other. Your cluster is standdown-local',
    ],
    [
      'an unknown cluster',
      { cluster: 'other', tasks: [unknownId] },
      'ClusterNotFoundException',
      'Cluster not found.',
    ],
  ])('refuses %s', async (_, input, name, message) => {
    await expect(describeTasks(input)).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });

  it('takes a hundred tasks', async () => {
    const { failures } = await describeTasks({ tasks: Array<string>(100).fill(unknownId) });
    expect(failures).toHaveLength(100);
  });
});
