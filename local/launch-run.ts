import { ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { bearerApi } from '../infra/examples/call-api.ts';
import { dispatch } from '../infra/examples/dispatcher.ts';
import { createApiClient } from './api-client.ts';
import type { LocalStack } from './stack.ts';

export interface LaunchedRun {
  readonly taskId: string;
  readonly runId: string;
  readonly workerArn: string;
}

/**
 * Creates a task and has the dispatcher example launch a run of it.
 * `taskDefinition` is one of the ready-made ones, such as `stubborn`.
 */
export async function launchRun(
  stack: Pick<LocalStack, 'api' | 'aws' | 'token' | 'cluster'>,
  taskId: string,
  taskDefinition: string,
): Promise<LaunchedRun> {
  const { api, aws, token, cluster } = stack;
  await createApiClient(stack)('POST', '/tasks', { task_id: taskId, title: `a ${taskDefinition} worker` });
  const runId = `${taskId}-1`;
  const ecs = new ECSClient({
    endpoint: aws,
    region: 'us-east-1',
    credentials: { accessKeyId: 'dispatcher', secretAccessKey: 'local' },
  });
  const result = await dispatch(
    { callApi: bearerApi({ url: api, token }), runTask: (request) => ecs.send(new RunTaskCommand(request)) },
    { taskId, runId, cluster, taskDefinition, containerName: 'worker' },
  );
  ecs.destroy();
  if (result.kind !== 'launched') throw new Error(`run ${runId}: ${result.kind}: ${result.why}`);
  return { taskId, runId, workerArn: result.taskArn };
}
