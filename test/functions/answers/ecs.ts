import { ECSClient, ECSServiceException } from '@aws-sdk/client-ecs';

export type Action =
  'StopTask' | 'DescribeTasks' | 'DescribeClusters' | 'ListTasks' | 'DescribeTaskDefinition';

/** What ECS says to a call: an output, or an error. */
export type Answer = object | Error;

/** An error as the SDK hands it over. */
export function ecsError(name: string, fault: 'client' | 'server' = 'client'): Error {
  return new ECSServiceException({ name, message: `${name} happened`, $fault: fault, $metadata: {} });
}

/** A real client that is answered before it goes to the network. */
export function answeredClient(answerOf: (action: Action) => Answer): ECSClient {
  const credentials = { accessKeyId: 'nobody', secretAccessKey: 'nobody' };
  const client = new ECSClient({ region: 'us-east-1', credentials });
  client.middlewareStack.add(
    (_, context) => () => {
      const answer = answerOf(String(context.commandName).replace('Command', '') as Action);
      if (answer instanceof Error) return Promise.reject(answer);
      return Promise.resolve({ output: { $metadata: {}, ...answer }, response: {} });
    },
    { step: 'initialize' },
  );
  return client;
}
