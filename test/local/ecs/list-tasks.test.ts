import { ListTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import type { ListTasksCommandInput } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cluster, startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';

let local: LocalEcs;
beforeAll(async () => {
  local = await startLocalEcs();
});
afterAll(() => local[Symbol.asyncDispose]());

function listTasks(input: Partial<ListTasksCommandInput>) {
  return local.client.send(new ListTasksCommand({ cluster, ...input }));
}

describe('ListTasks', () => {
  it('finds exactly the tasks that one run started', async () => {
    const task = await local.run('polite', { startedBy: 'list-1' });
    await local.run('polite', { startedBy: 'list-10' });
    expect((await listTasks({ startedBy: 'list-1' })).taskArns).toEqual([task.taskArn]);
  });

  it('goes by the desired status: a task that is stopping is listed as STOPPED', async () => {
    const task = await local.run('stubborn', { startedBy: 'list-2' });
    await local.untilPrinted(task, 'started');
    await local.client.send(new StopTaskCommand({ cluster, task: task.taskArn }));
    expect((await listTasks({ startedBy: 'list-2' })).taskArns).toEqual([]);
    expect((await listTasks({ startedBy: 'list-2', desiredStatus: 'STOPPED' })).taskArns).toEqual([
      task.taskArn,
    ]);
    expect((await listTasks({ startedBy: 'list-2', desiredStatus: 'PENDING' })).taskArns).toEqual([]);
  });

  it('filters by family', async () => {
    const task = await local.run('slow');
    expect((await listTasks({ family: 'slow' })).taskArns).toEqual([task.taskArn]);
    expect((await listTasks({ family: 'nobody' })).taskArns).toEqual([]);
  });

  it('gives every task once, page by page', async () => {
    const tasks = [];
    for (let count = 0; count < 5; count += 1) tasks.push(await local.run('polite', { startedBy: 'paged' }));
    const first = await listTasks({ startedBy: 'paged', maxResults: 3 });
    const second = await listTasks({ startedBy: 'paged', maxResults: 3, nextToken: first.nextToken });
    expect(first.taskArns).toHaveLength(3);
    expect(second.nextToken).toBeUndefined();
    expect([...(first.taskArns ?? []), ...(second.taskArns ?? [])]).toEqual(
      tasks.map(({ taskArn }) => taskArn),
    );
  });

  it.each<[string, Partial<ListTasksCommandInput>, string]>([
    [
      'startedBy together with a family',
      { startedBy: 'run-1', family: 'polite' },
      'cannot specify startedBy with other arguments',
    ],
    ['a page of 101', { maxResults: 101 }, 'maxResults: '],
    ['a token that it did not give', { nextToken: 'x' }, 'Invalid token.'],
    ['an unknown status', { desiredStatus: 'DEAD' as 'RUNNING' }, 'desiredStatus: '],
  ])('refuses %s', async (_, input, message) => {
    await expect(listTasks(input)).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining(message) as string,
    });
  });
});
