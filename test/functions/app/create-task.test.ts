import { expect, it } from 'vitest';
import { createTask } from '../../../functions/app/create-task.ts';
import { aWorld } from '../../support/world.ts';

it('gives whoever creates a task a second time the task that there is', async () => {
  const world = aWorld();
  const first = await createTask(world, { task_id: 'task-1', title: 'write it', assignee: 'ann' });
  world.clock.advance(1);
  const second = await createTask(world, { task_id: 'task-1', title: 'other', assignee: null });
  expect([first.kind, second]).toEqual(['created', { kind: 'task-exists', task: first.task }]);
});
