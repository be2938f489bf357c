import { ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearerApi, type CallApi } from '../../../infra/examples/call-api.ts';
import { dispatch, type DispatcherDeps } from '../../../infra/examples/dispatcher.ts';
import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { type Client, createClient, until } from '../../e2e/client.ts';
import { freshId } from '../../support/records.ts';

let stack: LocalStack;
let client: Client;
let deps: DispatcherDeps;
beforeAll(async () => {
  const times = { sweepIntervalSeconds: 1, confirmationSlackSeconds: 2, launchWindowSeconds: 2 };
  stack = await startLocalStack({ port: 0, awsPort: 0, times });
  client = createClient(stack);
  deps = {
    callApi: bearerApi({ url: stack.api, token: stack.token }),
    runTask: (request) => client.ecs.send(new RunTaskCommand(request)),
  };
});
afterAll(() => stack.close());

/** A ready task and the launch of its next run. */
async function aLaunch(taskDefinition = 'polite') {
  const taskId = freshId('task');
  await client.call('POST', '/tasks', { task_id: taskId, title: 'write it' });
  return { taskId, runId: freshId('run'), cluster: stack.cluster, taskDefinition, containerName: 'worker' };
}

/** The ARNs of all workers that were ever started for a run. */
async function workersOf(runId: string): Promise<readonly string[]> {
  const { cluster } = stack;
  const lists = (['RUNNING', 'STOPPED'] as const).map(async (desiredStatus) => {
    const command = new ListTasksCommand({ cluster, startedBy: runId, desiredStatus });
    return (await client.ecs.send(command)).taskArns ?? [];
  });
  return (await Promise.all(lists)).flat();
}

/** Carries out each call, and loses the answer the first time. */
function losingFirstAnswers(callApi: CallApi): CallApi {
  const answered = new Set<string>();
  return async (method, path, body) => {
    const answer = await callApi(method, path, body);
    if (answered.has(path)) return answer;
    answered.add(path);
    throw new Error('connection reset');
  };
}

describe('a dispatcher', () => {
  it('launches a worker that ends by the ask, before any StopTask', async () => {
    const launch = await aLaunch();
    const result = await dispatch(deps, launch);
    const { runId } = launch;
    await until(
      'the first heartbeat',
      async () => (await client.readRun(runId)).last_heartbeat_at ?? undefined,
    );
    await client.terminate(runId, { reason: 'wrong prompt', ask_seconds: 60 });
    const run = await client.ended(runId);
    expect(result).toEqual({ kind: 'launched', taskArn: run.worker?.task_arn });
    expect(run).toMatchObject({
      outcome: 'reclaimed',
      termination: { rung: 'ask' },
      proof: { stop_code: 'EssentialContainerExited', containers: [{ exit_code: 143 }] },
    });
    const kinds = (await client.listEvents(runId)).map(({ kind }) => kind);
    expect(kinds).toEqual(['claimed', 'worker_attached', 'termination_requested', 'asking', 'reclaimed']);
  });

  it('starts no second worker when it is run again with the same run id', async () => {
    const launch = await aLaunch();
    const first = await dispatch(deps, launch);
    expect(await dispatch(deps, launch)).toEqual(first);
    expect(await workersOf(launch.runId)).toHaveLength(1);
    await client.terminate(launch.runId);
  });

  it('goes on over lost answers of the API', async () => {
    const launch = await aLaunch();
    const result = await dispatch({ ...deps, callApi: losingFirstAnswers(deps.callApi) }, launch);
    expect(result.kind).toBe('launched');
    expect(await workersOf(launch.runId)).toHaveLength(1);
    await client.terminate(launch.runId);
  });

  it('finds the worker whose RunTask answer was lost when it is run again', async () => {
    const launch = await aLaunch();
    const lost = dispatch(
      {
        ...deps,
        runTask: async (request) => {
          await deps.runTask(request);
          throw new Error('connection reset');
        },
      },
      launch,
    );
    await expect(lost).rejects.toThrow('connection reset');
    const found = await dispatch(deps, launch);
    expect(await workersOf(launch.runId)).toEqual([found.kind === 'launched' && found.taskArn]);
    await client.terminate(launch.runId);
  });

  it('drops a run that is terminated between claim and attach, and its worker is stopped', async () => {
    const launch = await aLaunch();
    const { runId } = launch;
    const result = await dispatch(
      {
        ...deps,
        runTask: async (request) => {
          await client.terminate(runId);
          return deps.runTask(request);
        },
      },
      launch,
    );
    expect(result).toEqual({
      kind: 'dropped',
      why: `409 TERMINATION_REQUESTED: run ${runId} is being terminated: its worker will be stopped`,
    });
    const run = await client.ended(runId);
    expect(run).toMatchObject({ outcome: 'reclaimed', proof: { last_status: 'STOPPED' } });
    expect(await workersOf(runId)).toEqual([run.proof?.task_arn]);
  });

  it('starts nothing for a claimed run that is being terminated', async () => {
    const launch = await aLaunch();
    const { runId, taskId } = launch;
    await client.call('POST', `/tasks/${taskId}/runs`, { run_id: runId });
    await client.terminate(runId);
    expect(await dispatch(deps, launch)).toEqual({ kind: 'dropped', why: 'the run is being terminated' });
    expect(await workersOf(runId)).toEqual([]);
  });

  it('drops a run whose end came before its worker, which is stopped as a late one', async () => {
    const launch = await aLaunch('silent');
    const { runId } = launch;
    const result = await dispatch(
      {
        ...deps,
        runTask: async (request) => {
          await client.call('POST', `/runs/${runId}/finish`, { outcome: 'blocked' });
          return deps.runTask(request);
        },
      },
      launch,
    );
    expect(result).toEqual({ kind: 'dropped', why: `409 RUN_ALREADY_ENDED: run ${runId} already ended` });
    const run = await until('the late worker to stop', async () => {
      const ended = await client.readRun(runId);
      return ended.late_workers[0]?.stopped_at ? ended : undefined;
    });
    expect(run.outcome).toBe('blocked');
  });

  it('gives a run back as failed when ECS has no room', async () => {
    const launch = await aLaunch();
    const failures = [{ reason: 'RESOURCE:MEMORY' }];
    const result = await dispatch(
      { ...deps, runTask: () => Promise.resolve({ tasks: [], failures }) },
      launch,
    );
    expect(result).toEqual({ kind: 'not-started', why: 'RunTask: RESOURCE:MEMORY' });
    expect(await client.readRun(launch.runId)).toMatchObject({
      outcome: 'failed',
      error: 'RunTask: RESOURCE:MEMORY',
      proof: { source: 'no_worker' },
    });
    expect(await client.readTask(launch.taskId)).toMatchObject({ status: 'ready', consecutive_failures: 1 });
  });

  it('hands back a worker that another run started, for its caller to stop', async () => {
    const launch = await aLaunch('silent');
    const foreign = await client.launch('silent', freshId('foreign'));
    const runTask = () => Promise.resolve({ tasks: [{ taskArn: foreign }] });
    const result = await dispatch({ ...deps, runTask }, launch);
    expect(result).toMatchObject({ kind: 'stray', taskArn: foreign });
    expect(result.kind === 'stray' && result.why).toContain('422 WORKER_NOT_OF_RUN');
    await client.stopOutside(foreign);
  });

  it('drops a run whose task is not there to be claimed', async () => {
    const launch = await aLaunch();
    await client.call('POST', `/tasks/${launch.taskId}/hold`);
    const { taskId } = launch;
    expect(await dispatch(deps, launch)).toEqual({
      kind: 'dropped',
      why: `409 TASK_NOT_CLAIMABLE: task ${taskId} is not claimable: blocked`,
    });
    expect(await dispatch(deps, { ...launch, taskId: 'ghost' })).toEqual({
      kind: 'dropped',
      why: '404 TASK_NOT_FOUND: task ghost not found',
    });
  });

  it('throws on what nobody but its operator can repair', async () => {
    const callApi = bearerApi({ url: stack.api, token: 'wrong' });
    await expect(dispatch({ ...deps, callApi }, await aLaunch())).rejects.toThrow('401 UNAUTHENTICATED');
  });
});
