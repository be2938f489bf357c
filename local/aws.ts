import { startAwsEndpoint } from './aws-endpoint/endpoint.ts';
import type { AwsEndpoint } from './aws-endpoint/endpoint.ts';
import { startDynamoDb } from './aws-endpoint/dynamodb.ts';
import { createSecretsManager } from './aws-endpoint/secrets-manager.ts';
import type { SecretsManager } from './aws-endpoint/secrets-manager.ts';
import { startSqs } from './aws-endpoint/sqs.ts';
import { createDockerDaemon, DOCKER_PATH } from './ec2/docker-daemon.ts';
import { createHosts } from './ec2/host.ts';
import { createEcs } from './ecs/ecs.ts';
import type { Withholds } from './ecs/signals.ts';
import type { EcsTaskStateChangeEvent } from './ecs/state-change-event.ts';
import { hintAtPort } from './options.ts';
import type { Reaper } from './reaper.ts';

export interface AwsOptions {
  readonly port: number;
  readonly accountId: string;
  readonly region: string;
  readonly clusterName: string;
  readonly logFolder: string;
  readonly reaper: Reaper;
  /** Null keeps the records in memory. */
  readonly dynamoDbFile: string | null;
  /** What each worker finds in its environment. */
  readonly workerEnvironment: () => Readonly<Record<string, string>>;
  readonly withholds: Withholds;
  readonly onTaskStateChange: (event: EcsTaskStateChangeEvent) => void;
  readonly onFailure: (reason: string) => void;
  /** Told in one line what came of a command on an instance. */
  readonly report: (line: string) => void;
}

export interface Aws {
  readonly endpoint: AwsEndpoint;
  /** The emulators themselves, for what AWS does on its own account: no hook, no counting. */
  readonly dynamoDbUrl: string;
  readonly sqsUrl: string;
  readonly secretsManager: SecretsManager;
  restartDynamoDb(): Promise<void>;
}

/** All services behind one endpoint. What was started ends with `resources`, the last one first. */
export async function startAws(options: AwsOptions, resources: AsyncDisposableStack): Promise<Aws> {
  const { accountId, region, reaper } = options;
  const dynamoDb = await startDynamoDb({ reaper, onExit: options.onFailure, file: options.dynamoDbFile });
  resources.defer(() => dynamoDb.close());
  const sqs = await startSqs({ region, accountId });
  resources.defer(() => sqs.close());
  const ecs = createEcs(options);
  resources.defer(() => ecs.close());
  const ssm = createHosts({ awsUrl: () => endpoint.url, reaper, report: options.report });
  resources.defer(() => ssm.close());
  const secretsManager = createSecretsManager({ accountId, region });
  const emulators = { dynamoDbUrl: dynamoDb.url, sqsUrl: sqs.url, secretsManager };
  const backends = { ...emulators, accountId, region, ecs, ssm, port: options.port };
  const endpoint = await hintAtPort('AWS_PORT', startAwsEndpoint(backends));
  endpoint.serveLocal(DOCKER_PATH, createDockerDaemon(ecs));
  resources.defer(() => endpoint.close());
  return { ...emulators, endpoint, restartDynamoDb: () => dynamoDb.restart() };
}
