import type { Answer, Client } from '../client.ts';
import { denyStopTask, until } from '../client.ts';
import { unknownWorker } from './attaching.ts';
import { readyTask } from './record-refusals.ts';
import type { Scene } from './refusal.ts';

/** Brings a success about, from nothing; its body is checked against the document as every answer is. */
type Success = (scene: Scene) => Promise<Answer>;

/** By call, then by status. */
export const SUCCESSES: Readonly<Record<string, Readonly<Record<number, Success>>>> = {
  createTask: { 201: ({ client }) => client.call('POST', '/tasks', { title: 'new' }) },
  claimRun: {
    201: async (scene) => scene.client.call('POST', `/tasks/${await readyTask(scene)}/runs`),
    200: async ({ client }) => {
      const { taskId, runId } = await client.claim();
      return client.call('POST', `/tasks/${taskId}/runs`, { run_id: runId });
    },
  },
  attachWorker: {
    200: async (scene) => scene.client.attach((await scene.client.claim()).runId, unknownWorker(scene)),
  },
  recordHeartbeat: { 200: onClaimed('POST', 'heartbeat') },
  finishRun: { 200: onClaimed('POST', 'finish', { outcome: 'completed' }) },
  listActiveWorkers: { 200: ({ client }) => client.call('GET', '/workers/active') },
  listRuns: { 200: ({ client }) => client.call('GET', '/runs') },
  readRun: { 200: onClaimed('GET', '') },
  listEvents: { 200: onClaimed('GET', 'events') },
  inspectRun: { 200: onClaimed('GET', 'inspect') },
  listTasks: { 200: ({ client }) => client.call('GET', '/tasks') },
  readTask: { 200: async (scene) => scene.client.call('GET', `/tasks/${await readyTask(scene)}`) },
  listRunsOfTask: { 200: async (scene) => scene.client.call('GET', `/tasks/${await readyTask(scene)}/runs`) },
  terminateRun: terminations(({ runId }) => `/runs/${runId}/terminate`),
  forceTerminateRun: terminations(({ runId }) => `/runs/${runId}/force-terminate`),
  reclaimTask: terminations(({ taskId }) => `/tasks/${taskId}/reclaim`),
  abandonRun: { 200: abandonStuck },
  holdTask: { 200: async (scene) => scene.client.call('POST', `/tasks/${await readyTask(scene)}/hold`) },
  releaseTask: {
    200: async (scene) => {
      const path = `/tasks/${await readyTask(scene)}`;
      await scene.client.call('POST', `${path}/hold`);
      return scene.client.call('POST', `${path}/release`);
    },
  },
};

function onClaimed(method: string, call: string, body?: object): Success {
  return async ({ client }) => {
    const { runId } = await client.claim();
    return client.call(method, `/runs/${runId}/${call}`.replace(/\/$/, ''), body);
  };
}

type Claimed = Awaited<ReturnType<Client['claim']>>;

/** 202 at once, 200 to a caller who waits for the end. */
function terminations(pathOf: (run: Claimed) => string): Readonly<Record<200 | 202, Success>> {
  const terminate =
    (headers: Readonly<Record<string, string>>): Success =>
    async ({ client }) =>
      client.call('POST', pathOf(await client.run('silent')), {}, headers);
  return { 202: terminate({}), 200: terminate({ prefer: 'wait=20' }) };
}

async function abandonStuck({ client, stack }: Scene): Promise<Answer> {
  const { runId, taskArn } = await client.run('silent');
  const allow = denyStopTask(stack, taskArn);
  await client.terminate(runId);
  await until('the run to be stuck', async () =>
    (await client.readRun(runId)).termination?.state === 'stuck' ? true : undefined,
  );
  const answer = await client.call('POST', `/runs/${runId}/abandon`, { reason: 'host is scrap' });
  allow();
  await client.stopOutside(taskArn);
  return answer;
}
