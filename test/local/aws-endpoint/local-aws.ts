import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessKeyIdOf } from '../../../local/aws-endpoint/caller.ts';
import { startDynamoDb } from '../../../local/aws-endpoint/dynamodb.ts';
import { startAwsEndpoint } from '../../../local/aws-endpoint/endpoint.ts';
import type { AwsEndpoint } from '../../../local/aws-endpoint/endpoint.ts';
import { createSecretsManager } from '../../../local/aws-endpoint/secrets-manager.ts';
import { startSqs } from '../../../local/aws-endpoint/sqs.ts';
import { createDockerDaemon, DOCKER_PATH } from '../../../local/ec2/docker-daemon.ts';
import { createHosts } from '../../../local/ec2/host.ts';
import { createEcs } from '../../../local/ecs/ecs.ts';
import { startReaper } from '../../../local/reaper.ts';

const region = 'us-east-1';
const accountId = '000000000000';

/** The endpoint over dynoxide, fauxqs, the local ECS and SSM, and real clients of it. */
export interface LocalAws extends AsyncDisposable {
  readonly endpoint: AwsEndpoint;
  /** Clients that try once, with the access key of a function that may do everything, or with somebody else's. */
  clientsOf(caller?: string): {
    readonly dynamoDb: DynamoDBClient;
    readonly sqs: SQSClient;
    readonly ecs: ECSClient;
    readonly ssm: SSMClient;
  };
}

export async function startLocalAws(): Promise<LocalAws> {
  const logFolder = await mkdtemp(join(tmpdir(), 'standdown-aws-'));
  const reaper = await startReaper();
  const dynamoDb = await startDynamoDb({ reaper, onExit: (reason) => expectNoExit(reason) });
  const sqs = await startSqs({ region, accountId });
  const ecs = createEcs({
    region,
    accountId,
    clusterName: 'standdown-local',
    logFolder,
    workerEnvironment: () => ({}),
    reaper,
    onTaskStateChange: () => undefined,
  });
  const ssm = createHosts({ awsUrl: () => endpoint.url, reaper, report: () => undefined });
  const endpoint = await startAwsEndpoint({
    port: 0,
    region,
    accountId,
    dynamoDbUrl: dynamoDb.url,
    sqsUrl: sqs.url,
    ecs,
    ssm,
    secretsManager: createSecretsManager({ region, accountId }),
  });
  endpoint.serveLocal(DOCKER_PATH, createDockerDaemon(ecs));
  return {
    endpoint,
    clientsOf: (caller) => {
      if (caller) endpoint.access.admit(caller, { arn: `arn:of:${caller}`, permissions: EVERYTHING });
      const config = {
        region,
        endpoint: endpoint.url,
        maxAttempts: 1,
        credentials: { accessKeyId: caller ? accessKeyIdOf(caller) : 'AKIAEXAMPLE', secretAccessKey: 'any' },
      };
      return {
        dynamoDb: new DynamoDBClient(config),
        sqs: new SQSClient(config),
        ecs: new ECSClient(config),
        ssm: new SSMClient(config),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await endpoint.close();
      await ssm.close();
      await Promise.all([ecs.close(), sqs.close(), dynamoDb.close()]);
      await reaper.close();
      await rm(logFolder, { recursive: true });
    },
  };
}

const EVERYTHING = [{ effect: 'Allow', action: '*', resource: '*', conditions: [] }] as const;

function expectNoExit(reason: string): never {
  throw new Error(reason);
}
