import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { CLIENT_SETTINGS } from '../adapters/aws/client-settings.ts';
import { dynamoDbLists } from '../adapters/aws/dynamodb-lists.ts';
import { dynamoDbRunStore } from '../adapters/aws/dynamodb-run-store.ts';
import { ecsWorkers } from '../adapters/aws/ecs-workers.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { CONSOLE_READ_ENVIRONMENT, readEnvironment, readInteger, readList } from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(CONSOLE_READ_ENVIRONMENT, process.env);
const client = new DynamoDBClient(CLIENT_SETTINGS);
const tableName = env.TABLE_NAME;

const log = createLog();

export const handler = createHandler({
  store: dynamoDbRunStore({
    client,
    tableName,
    retentionDays: readInteger('RETENTION_DAYS', env.RETENTION_DAYS, 1),
    clock: systemClock,
  }),
  lists: dynamoDbLists({ client, tableName, clock: systemClock }),
  workers: ecsWorkers({
    client: new ECSClient(CLIENT_SETTINGS),
    clusterArns: readList('CLUSTER_ARNS', env.CLUSTER_ARNS),
  }),
  clock: systemClock,
  log,
  tableName,
  terminateFunctionArn: env.TERMINATE_FUNCTION_ARN,
}).before(({ context }) => log.begin(context));
