import type { ServiceName } from './call.ts';
import { outputAnswer } from './call.ts';
import { createDynamoDbService } from './dynamodb-service.ts';
import { forwardTo } from './forward.ts';
import type { Service } from './forward.ts';
import { createSqsService } from './sqs-service.ts';

/** Throws an `AwsFault` to refuse. */
interface Handler {
  handle(action: string, input: unknown): Promise<unknown>;
}

export interface Backends {
  readonly region: string;
  readonly accountId: string;
  readonly dynamoDbUrl: string;
  readonly sqsUrl: string;
  readonly ecs: Handler;
  readonly ssm: Handler;
  readonly secretsManager: { handle(action: string, input: unknown): unknown };
}

export type Services = Readonly<Record<ServiceName, Service>>;

export function createServices(backends: Backends, endpointUrl: string): Services {
  const { region, accountId, dynamoDbUrl, sqsUrl, ecs, ssm, secretsManager } = backends;
  return {
    dynamodb: createDynamoDbService(region, accountId, forwardTo(dynamoDbUrl)),
    sqs: createSqsService(endpointUrl, forwardTo(sqsUrl)),
    ecs: async ({ action, input }) => outputAnswer('ecs', await ecs.handle(action, input)),
    ssm: async ({ action, input }) => outputAnswer('ssm', await ssm.handle(action, input)),
    secretsmanager: async ({ action, input }) =>
      Promise.resolve(outputAnswer('secretsmanager', secretsManager.handle(action, input))),
  };
}
