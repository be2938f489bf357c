import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Run, RunEvent } from '../../functions/core/run.ts';
import type { Task } from '../../functions/core/task.ts';
import type { LocalStack } from '../../local/stack.ts';

const TRIES = 60;
const RETRY_MS = 250;

export type ChaosClient = ReturnType<typeof createChaosClient>;

/** A client that asks again where a function died on it, as a real one must. */
export function createChaosClient({ api, aws, token, cluster }: LocalStack) {
  const credentials = { accessKeyId: 'outside', secretAccessKey: 'outside' };
  const ecs = new ECSClient({ endpoint: aws, region: 'us-east-1', credentials });

  const call = async (method: string, path: string, body?: object): Promise<[number, unknown]> => {
    const request = {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    };
    for (let count = 0; count < TRIES; count += 1) {
      const response = await fetch(api + path, request).catch(() => undefined);
      if (response && response.status < 500 && response.status !== 429)
        return [response.status, await response.json()];
      await delay(RETRY_MS);
    }
    throw new Error(`${method} ${path}: no answer in ${TRIES} tries`);
  };
  const read = async (path: string): Promise<Record<string, unknown>> => {
    const [status, body] = await call('GET', path);
    if (status !== 200) throw new Error(`${path}: expected 200, got ${status}`);
    return body as Record<string, unknown>;
  };
  return {
    /** Whatever it answers: a repeat of a call that was carried out, and whose answer was lost, may be refused. */
    call,
    /** @returns the ARN of the worker, attached by the claim of a dispatcher that launches first */
    launch: async (definition: string, runId: string): Promise<string> => {
      const command = { cluster, taskDefinition: definition, startedBy: runId, clientToken: runId };
      const { tasks } = await ecs.send(new RunTaskCommand(command));
      const taskArn = tasks?.[0]?.taskArn;
      if (taskArn === undefined) throw new Error(`RunTask: expected a task of ${definition}, got none`);
      return taskArn;
    },
    readRun: async (runId: string) => (await read(`/runs/${runId}`))['run'] as Run,
    readTask: async (taskId: string) => (await read(`/tasks/${taskId}`))['task'] as Task,
    listEvents: async (runId: string) =>
      (await read(`/runs/${runId}/events?limit=100`))['events'] as RunEvent[],
  };
}
