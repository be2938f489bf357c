import { expect, it } from 'vitest';
import { createTask } from '../../../functions/app/create-task.ts';
import { callApi } from '../../support/api.ts';
import { aWorker, freshId } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';

it('a worker that another run started is refused by the field that names it, in a claim and in an attach', async () => {
  const world = aWorld();
  const worker = aWorker();
  world.launch('another-run', worker);
  const { cluster, task_arn } = worker;
  const { runId } = await world.running({ hasWorker: false });
  const attached = await callApi(world, 'PUT', '/runs/{run_id}/worker', {
    path: { run_id: runId },
    body: { cluster, task_arn },
  });
  const task_id = freshId('task');
  await createTask(world, { task_id, title: 'Build', assignee: null });
  const claimed = await callApi(world, 'POST', '/tasks/{task_id}/runs', {
    path: { task_id },
    body: { run_id: 'claimed-run', worker: { cluster, task_arn } },
  });
  const expected = (id: string, ...fields: string[]) => {
    const msg = `expected a worker started by ${id}, got startedBy another-run`;
    const errors = [{ loc: ['body', ...fields], msg, type: 'worker_not_of_run' }];
    return { statusCode: 422, json: { detail: `${fields.join('.')}: ${msg}`, errors } };
  };
  expect(attached).toMatchObject(expected(runId, 'task_arn'));
  expect(claimed).toMatchObject(expected('claimed-run', 'worker', 'task_arn'));
});
