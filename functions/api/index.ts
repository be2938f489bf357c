import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { randomUUID } from 'node:crypto';
import { dynamoDbRunStore } from '../adapters/aws/dynamodb-run-store.ts';
import { ecsWorkers } from '../adapters/aws/ecs-workers.ts';
import { sqsSteps } from '../adapters/aws/sqs-steps.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { API_ENVIRONMENT, readEnvironment, readInteger, readList } from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(API_ENVIRONMENT, process.env);
const clusterArns = readList('CLUSTER_ARNS', env.CLUSTER_ARNS);

export const handler = createHandler({
  store: dynamoDbRunStore({
    client: new DynamoDBClient(),
    tableName: env.TABLE_NAME,
    retentionDays: readInteger('RETENTION_DAYS', env.RETENTION_DAYS, 1),
  }),
  workers: ecsWorkers({ client: new ECSClient(), clusterArns }),
  steps: sqsSteps({ client: new SQSClient(), queueUrl: env.STEPS_QUEUE_URL }),
  clock: systemClock,
  log: createLog(),
  newId: randomUUID,
  clusterArns,
});
