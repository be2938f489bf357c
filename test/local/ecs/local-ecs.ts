import {
  ECSClient,
  DescribeTasksCommand,
  RegisterTaskDefinitionCommand,
  RunTaskCommand,
} from '@aws-sdk/client-ecs';
import type { ContainerDefinition, RunTaskCommandInput, Task } from '@aws-sdk/client-ecs';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { createEcs } from '../../../local/ecs/ecs.ts';
import type { Ecs, EcsOptions } from '../../../local/ecs/ecs.ts';
import { EcsError } from '../../../local/ecs/errors.ts';
import type { EcsTaskStateChangeEvent } from '../../../local/ecs/state-change-event.ts';
import { startReaper } from '../../../local/reaper.ts';
import { waitUntil } from './wait-until.ts';

export const cluster = 'standdown-local';

/** The local ECS behind real HTTP, spoken to by the AWS SDK. */
export interface LocalEcs extends AsyncDisposable {
  readonly ecs: Ecs;
  readonly client: ECSClient;
  readonly events: readonly EcsTaskStateChangeEvent[];
  /** Runs one task of a family and answers it as RunTask did. */
  run(taskDefinition: string, more?: Partial<RunTaskCommandInput>): Promise<Task>;
  /** Registers containers, essential shell commands unless said otherwise, under a family. */
  register(family: string, containers: readonly ContainerDefinition[]): Promise<void>;
  /** The task once it has come so far. */
  untilStatus(task: Task, lastStatus: string): Promise<Task>;
  log(task: Task, container?: string): Promise<string>;
  /** Waits until the container has printed it: a shell's traps are set only some time after its start. */
  untilPrinted(task: Task, text: string, container?: string): Promise<void>;
  eventsOf(task: Task): readonly EcsTaskStateChangeEvent[];
}

export async function startLocalEcs(options: Partial<EcsOptions> = {}): Promise<LocalEcs> {
  const logFolder = await mkdtemp(join(tmpdir(), 'standdown-ecs-'));
  const reaper = await startReaper();
  const events: EcsTaskStateChangeEvent[] = [];
  const ecs = createEcs({
    region: 'us-east-1',
    accountId: '000000000000',
    clusterName: cluster,
    logFolder,
    workerEnvironment: () => ({ STANDDOWN_API: 'http://127.0.0.1:4310' }),
    reaper,
    onTaskStateChange: (event) => events.push(event),
    ...options,
  });
  const server = createServer((request, response) => void serve(ecs, request, response)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new ECSClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });

  const log = (task: Task, container = 'worker') =>
    readFile(join(logFolder, `${idOf(task)}-${container}.log`), 'utf8').catch(() => '');
  return {
    ecs,
    client,
    events,
    log,
    run: async (taskDefinition, more) => {
      const { tasks } = await client.send(new RunTaskCommand({ cluster, taskDefinition, ...more }));
      const [task] = tasks ?? [];
      if (task === undefined) throw new Error(`${taskDefinition}: expected a task, got none`);
      return task;
    },
    register: async (family, containers) => {
      const containerDefinitions = containers.map((container) => ({ image: 'local/test', ...container }));
      await client.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
    },
    untilStatus: (task, lastStatus) =>
      waitUntil(`${idOf(task)} is ${lastStatus}`, async () => {
        const { tasks } = await client.send(new DescribeTasksCommand({ cluster, tasks: [idOf(task)] }));
        return tasks?.find((found) => found.lastStatus === lastStatus);
      }),
    untilPrinted: async (task, text, container) => {
      await waitUntil(`${idOf(task)} has printed ${text}`, async () =>
        (await log(task, container)).includes(text),
      );
    },
    eventsOf: (task) => events.filter(({ detail }) => detail.taskArn === task.taskArn),
    [Symbol.asyncDispose]: async () => {
      await ecs.close();
      await reaper.close();
      client.destroy();
      server.close();
      server.closeAllConnections();
      await rm(logFolder, { recursive: true });
    },
  };
}

/** A container that runs a line of shell. */
export function shell(name: string, script: string, more: ContainerDefinition = {}): ContainerDefinition {
  return { name, command: ['/bin/sh', '-c', script], ...more };
}

export function idOf(task: Task): string {
  return task.taskArn?.split('/').at(-1) ?? '';
}

async function serve(ecs: Ecs, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  try {
    answer(response, 200, await ecs.handle(action, await json(request)));
  } catch (error) {
    if (!(error instanceof EcsError)) throw error;
    answer(response, error.statusCode, { __type: error.name, message: error.message, ...error.fields });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
}
