import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient, RunTaskCommand, type RunTaskCommandInput, StopTaskCommand } from '@aws-sdk/client-ecs';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { Run, RunEvent } from '../../functions/core/run.ts';
import type { Task } from '../../functions/core/task.ts';
import type { AwsCall } from '../../local/aws-endpoint/call.ts';
import type { LocalStack } from '../../local/stack.ts';
import { expectDeclared } from '../support/openapi.ts';
import { freshId } from '../support/records.ts';

/** What a real client of the local stack sees: HTTP with a bearer token, and ECS through the AWS SDK. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export type Client = ReturnType<typeof createClient>;

/** The longest that a test waits for anything to come true. */
const CAP_MS = 30_000;

export function createClient(stack: LocalStack) {
  const credentials = { accessKeyId: 'outside', secretAccessKey: 'outside' };
  const outside = { endpoint: stack.aws, region: 'us-east-1', credentials };
  const ecs = new ECSClient(outside);

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const response = await fetch(stack.api + path, {
      method,
      headers: { authorization: `Bearer ${stack.token}`, ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return checked(method, path, response.status, response.headers, await response.text());
  };
  /** A GET may have a body too, which fetch would not send. */
  const callRaw = async (method: string, path: string, body: string): Promise<Answer> => {
    const headers = { authorization: `Bearer ${stack.token}`, 'content-length': Buffer.byteLength(body) };
    const sent = request(stack.api + path, { method, headers }).end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    const answered = new Headers(response.headers as Record<string, string>);
    return checked(method, path, response.statusCode ?? 0, answered, await text(response));
  };
  const expectOk = async (...made: Parameters<typeof call>): Promise<Answer['body']> => {
    const { status, body } = await call(...made);
    if (status >= 300) throw new Error(`${made[0]} ${made[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  };

  const client = {
    call,
    callRaw,
    ecs,
    /** The table, past all functions. */
    dynamoDb: new DynamoDBClient(outside),
    readRun: async (runId: string) => (await expectOk('GET', `/runs/${runId}`))['run'] as Run,
    readTask: async (taskId: string) => (await expectOk('GET', `/tasks/${taskId}`))['task'] as Task,
    listEvents: async (runId: string) =>
      (await expectOk('GET', `/runs/${runId}/events`))['events'] as RunEvent[],
    terminate: (runId: string, body?: unknown, headers?: Record<string, string>) =>
      call('POST', `/runs/${runId}/terminate`, body, headers),

    /** A task on the board and an open run of it. */
    async claim() {
      const taskId = freshId('task');
      const runId = freshId('run');
      await expectOk('POST', '/tasks', { task_id: taskId, title: `work of ${runId}` });
      await expectOk('POST', `/tasks/${taskId}/runs`, { run_id: runId });
      return { taskId, runId };
    },

    /** Launches a worker for a run, as a dispatcher does; null takes no run. */
    async launch(
      definition: string,
      runId: string | undefined,
      more: Partial<RunTaskCommandInput> = {},
    ): Promise<string> {
      const launched = {
        ...more,
        cluster: stack.cluster,
        taskDefinition: definition,
        startedBy: runId,
        clientToken: runId,
      };
      const { tasks, failures } = await ecs.send(new RunTaskCommand(launched));
      const taskArn = tasks?.[0]?.taskArn;
      if (!taskArn) throw new Error(`RunTask: ${JSON.stringify(failures)}`);
      return taskArn;
    },

    attach: (runId: string, taskArn: string) =>
      call('PUT', `/runs/${runId}/worker`, { cluster: stack.cluster, task_arn: taskArn }),

    /** A run with its worker running and attached. */
    async run(definition: string, more?: Partial<RunTaskCommandInput>) {
      const claimed = await client.claim();
      const taskArn = await client.launch(definition, claimed.runId, more);
      const { status, body } = await client.attach(claimed.runId, taskArn);
      if (status !== 200) throw new Error(`attach: ${status} ${JSON.stringify(body)}`);
      return { ...claimed, taskArn };
    },

    /** Waits until a worker says so in its log: a signal that comes before a trap is set finds the default. */
    printed: (taskArn: string, text: string): Promise<true> =>
      until(`worker ${taskArn} to print ${text}`, async () => {
        const file = join(stack.logFolder, `${taskArn.split('/').at(-1) ?? ''}-worker.log`);
        return (await readFile(file, 'utf8').catch(() => '')).includes(text) ? true : undefined;
      }),

    /** Waits, up to a cap, until the run has ended. */
    ended: (runId: string): Promise<Run> =>
      until(`run ${runId} to end`, async () => {
        const run = await client.readRun(runId);
        return run.ended_at === null ? undefined : run;
      }),

    /** For tests that leave a worker behind. */
    stopOutside: (taskArn: string) =>
      ecs.send(new StopTaskCommand({ cluster: stack.cluster, task: taskArn })),
  };
  return client;
}

function checked(method: string, path: string, status: number, headers: Headers, body: string): Answer {
  const answer = { status, headers, body: JSON.parse(body) as Answer['body'] };
  expectDeclared({ method, path, ...answer, header: (name) => headers.get(name) });
  return answer;
}

/** The consumer may not stop workers, or only this one, until the returned function is called. */
export function denyStopTask(stack: LocalStack, taskArn?: string): () => void {
  const fault = { name: 'AccessDeniedException', message: 'no', statusCode: 400 };
  const refuse = ({ input }: AwsCall) =>
    taskArn === undefined || JSON.stringify(input).includes(taskArn)
      ? { kind: 'refuse' as const, fault }
      : undefined;
  const remove = stack.hooks.add({ caller: 'consumer', action: 'StopTask', when: 'before', run: refuse });
  onTestFinished(remove);
  return remove;
}

/** Asks again and again until there is an answer; fails, naming what it waited for, once the cap is over. */
export async function until<Value>(
  what: string,
  ask: () => Promise<Value | undefined> | Value | undefined,
): Promise<Value> {
  const deadlineMs = Date.now() + CAP_MS;
  for (;;) {
    const value = await ask();
    if (value !== undefined) return value;
    if (Date.now() > deadlineMs) throw new Error(`waited ${CAP_MS} ms in vain for ${what}`);
    await delay(30);
  }
}
