import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { readyTask, refusalsOfRun } from './record-refusals.ts';
import type { Scenario, Scene } from './refusal.ts';

/** What operators are refused, by call and code. */
export const OPERATOR_REFUSALS: Readonly<Record<string, Readonly<Record<string, Scenario>>>> = {
  readRun: { RUN_NOT_FOUND: notFound('/runs/ghost', 'run') },
  listEvents: { RUN_NOT_FOUND: notFound('/runs/ghost/events', 'run') },
  inspectRun: { RUN_NOT_FOUND: notFound('/runs/ghost/inspect', 'run') },
  readTask: { TASK_NOT_FOUND: notFound('/tasks/ghost', 'task') },
  listRunsOfTask: { TASK_NOT_FOUND: notFound('/tasks/ghost/runs', 'task') },
  terminateRun: { ...refusalsOfRun('terminate'), NOT_RECLAIMABLE: terminateFenced('terminate') },
  forceTerminateRun: {
    ...refusalsOfRun('force-terminate'),
    NOT_RECLAIMABLE: terminateFenced('force-terminate'),
  },
  reclaimTask: {
    NOT_RECLAIMABLE: async (scene) => {
      const taskId = await readyTask(scene);
      const answer = await scene.client.call('POST', `/tasks/${taskId}/reclaim`);
      const why = 'not in a claimable state (not running, or unknown id)';
      return { answer, detail: `cannot reclaim ${taskId}: ${why}` };
    },
  },
  abandonRun: {
    ...refusalsOfRun('abandon', { reason: 'host is scrap' }),
    NOT_RECLAIMABLE: async ({ client }) => {
      const { runId } = await client.claim();
      const answer = await client.call('POST', `/runs/${runId}/abandon`, { reason: 'host is scrap' });
      return { answer, detail: `cannot abandon run ${runId}: it is not stuck, and nobody has terminated it` };
    },
  },
  holdTask: {
    TASK_NOT_FOUND: taskNotFound('hold'),
    TASK_NOT_CLAIMABLE: async ({ client }) => {
      const { taskId } = await client.claim();
      const answer = await client.call('POST', `/tasks/${taskId}/hold`);
      return {
        answer,
        detail: `task ${taskId} cannot be held: it is running; terminate its run with then: hold`,
      };
    },
  },
  releaseTask: {
    TASK_NOT_FOUND: taskNotFound('release'),
    TASK_NOT_HELD: async (scene) => {
      const taskId = await readyTask(scene);
      const answer = await scene.client.call('POST', `/tasks/${taskId}/release`);
      return { answer, detail: `task ${taskId} is not held: ready` };
    },
  },
};

function notFound(path: string, what: string): Scenario {
  return async ({ client }) => ({
    answer: await client.call('GET', path),
    detail: `${what} ghost not found`,
  });
}

function taskNotFound(call: string): Scenario {
  return async ({ client }) => ({
    answer: await client.call('POST', `/tasks/ghost/${call}`),
    detail: 'task ghost not found',
  });
}

/** No call of ours takes a task from its open run, so the table is changed behind our back. */
function terminateFenced(call: string): Scenario {
  return async (scene) => {
    const { taskId, runId } = await scene.client.claim();
    await giveToAnotherRun(scene, taskId);
    const answer = await scene.client.call('POST', `/runs/${runId}/${call}`);
    const why = `task ${taskId} is no longer in a reclaimable state`;
    return { answer, detail: `cannot terminate run ${runId}: ${why}` };
  };
}

async function giveToAnotherRun({ stack, client }: Scene, taskId: string): Promise<void> {
  await client.dynamoDb.send(
    new UpdateItemCommand({
      TableName: stack.tableName,
      Key: { pk: { S: `TASK#${taskId}` }, sk: { S: 'TASK' } },
      UpdateExpression: 'SET current_run_id = :other',
      ConditionExpression: 'attribute_exists(pk)',
      ExpressionAttributeValues: { ':other': { S: 'another-run' } },
    }),
  );
}
