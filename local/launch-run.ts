import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { createApiClient } from './api-client.ts';
import type { LocalStack } from './stack.ts';

export interface LaunchedRun {
  readonly taskId: string;
  readonly runId: string;
  readonly workerArn: string;
}

/**
 * Does what a dispatcher does: creates a task, claims a run of it, starts a worker for the run and attaches it.
 * `taskDefinition` is one of the ready-made ones, such as `stubborn`.
 */
export async function launchRun(
  stack: Pick<LocalStack, 'api' | 'aws' | 'token' | 'cluster'>,
  taskId: string,
  taskDefinition: string,
): Promise<LaunchedRun> {
  const callApi = createApiClient(stack);
  const runId = `${taskId}-1`;
  await callApi('POST', '/tasks', { task_id: taskId, title: `a ${taskDefinition} worker` });
  await callApi('POST', `/tasks/${taskId}/runs`, { run_id: runId });
  const workerArn = await runWorker(stack, runId, taskDefinition);
  await callApi('PUT', `/runs/${runId}/worker`, { cluster: stack.cluster, task_arn: workerArn });
  return { taskId, runId, workerArn };
}

/** `startedBy` binds the worker to its run; `clientToken` makes a repeated call start no second one. */
async function runWorker(
  { aws, cluster }: Pick<LocalStack, 'aws' | 'cluster'>,
  runId: string,
  taskDefinition: string,
): Promise<string> {
  const ecs = new ECSClient({
    endpoint: aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'dispatcher', secretAccessKey: 'local' },
  });
  const { tasks = [], failures = [] } = await ecs.send(
    new RunTaskCommand({ cluster, taskDefinition, startedBy: runId, clientToken: runId }),
  );
  ecs.destroy();
  const taskArn = tasks[0]?.taskArn;
  if (taskArn === undefined)
    throw new Error(`RunTask ${taskDefinition}: ${failures[0]?.reason ?? 'no task'}`);
  return taskArn;
}
