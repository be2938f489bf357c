import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { CLIENT_SETTINGS } from '../adapters/aws/client-settings.ts';
import { dynamoDbLists } from '../adapters/aws/dynamodb-lists.ts';
import { dynamoDbRunStore } from '../adapters/aws/dynamodb-run-store.ts';
import { ecsWorkers } from '../adapters/aws/ecs-workers.ts';
import { sqsSteps } from '../adapters/aws/sqs-steps.ts';
import { measuredStore } from '../adapters/measured-store.ts';
import { measuredWorkers } from '../adapters/measured-workers.ts';
import { systemClock } from '../adapters/system-clock.ts';
import {
  API_ENVIRONMENT,
  readEnvironment,
  readInteger,
  readList,
  readPolicies,
  readSwitch,
} from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createMetrics } from '../wiring/metrics.ts';
import { telemetry } from '../wiring/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(API_ENVIRONMENT, process.env);
const client = new DynamoDBClient(CLIENT_SETTINGS);
const clusterArns = readList('CLUSTER_ARNS', env.CLUSTER_ARNS);

const log = createLog();
const metrics = createMetrics(env.DEPLOYMENT_NAME);
const store = dynamoDbRunStore({
  client,
  tableName: env.TABLE_NAME,
  retentionDays: readInteger('RETENTION_DAYS', env.RETENTION_DAYS, 1),
  clock: systemClock,
});

export const handler = createHandler({
  store: measuredStore(store, metrics),
  lists: dynamoDbLists({ client, tableName: env.TABLE_NAME, clock: systemClock }),
  workers: measuredWorkers(ecsWorkers({ client: new ECSClient(CLIENT_SETTINGS), clusterArns }), metrics),
  steps: sqsSteps({ client: new SQSClient(CLIENT_SETTINGS), queueUrl: env.STEPS_QUEUE_URL }),
  clock: systemClock,
  log,
  newId: randomUUID,
  policies: readPolicies(env),
  hasAuthorizer: readSwitch('HAS_AUTHORIZER', env.HAS_AUTHORIZER),
  clusterArns,
}).use(telemetry(log, metrics));
