import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { dynamoDbRunStore } from '../adapters/aws/dynamodb-run-store.ts';
import { ecsWorkers } from '../adapters/aws/ecs-workers.ts';
import { measuredStore } from '../adapters/measured-store.ts';
import { measuredWorkers } from '../adapters/measured-workers.ts';
import { systemClock } from '../adapters/system-clock.ts';
import {
  CONSUMER_ENVIRONMENT,
  readEnvironment,
  readInteger,
  readList,
  readPolicies,
} from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createMetrics } from '../wiring/metrics.ts';
import { telemetry } from '../wiring/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(CONSUMER_ENVIRONMENT, process.env);

const log = createLog();
const metrics = createMetrics();
const store = dynamoDbRunStore({
  client: new DynamoDBClient(),
  tableName: env.TABLE_NAME,
  retentionDays: readInteger('RETENTION_DAYS', env.RETENTION_DAYS, 1),
  clock: systemClock,
});
const workers = ecsWorkers({
  client: new ECSClient(),
  clusterArns: readList('CLUSTER_ARNS', env.CLUSTER_ARNS),
});

export const handler = createHandler({
  store: measuredStore(store, metrics),
  workers: measuredWorkers(workers, metrics),
  ladder: {
    confirmationSlackSeconds: readInteger('CONFIRMATION_SLACK_SECONDS', env.CONFIRMATION_SLACK_SECONDS),
    launchWindowSeconds: readInteger('LAUNCH_WINDOW_SECONDS', env.LAUNCH_WINDOW_SECONDS),
    policies: readPolicies(env),
  },
  clock: systemClock,
  log,
  stepsQueueArn: env.STEPS_QUEUE_ARN,
  factsQueueArn: env.FACTS_QUEUE_ARN,
}).use(telemetry(log, metrics));
