import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { CLIENT_SETTINGS } from '../adapters/aws/client-settings.ts';
import { dueRunIndex } from '../adapters/aws/due-run-index.ts';
import { dynamoDbLists } from '../adapters/aws/dynamodb-lists.ts';
import { dynamoDbRenewals } from '../adapters/aws/dynamodb-renewals.ts';
import { dynamoDbRunStore } from '../adapters/aws/dynamodb-run-store.ts';
import { dynamoDbSweepNotes } from '../adapters/aws/dynamodb-sweep-notes.ts';
import { ecsWorkerViews } from '../adapters/aws/ecs-worker-views.ts';
import { ecsWorkers } from '../adapters/aws/ecs-workers.ts';
import { sqsSteps } from '../adapters/aws/sqs-steps.ts';
import { measuredStore } from '../adapters/measured-store.ts';
import { measuredWorkers } from '../adapters/measured-workers.ts';
import { systemClock } from '../adapters/system-clock.ts';
import {
  readEnvironment,
  readInteger,
  readList,
  readPolicies,
  readSwitch,
  SWEEP_ENVIRONMENT,
} from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createMetrics } from '../wiring/metrics.ts';
import { telemetry } from '../wiring/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(SWEEP_ENVIRONMENT, process.env);
const log = createLog();
const metrics = createMetrics(env.DEPLOYMENT_NAME);
const table = {
  client: new DynamoDBClient(CLIENT_SETTINGS),
  tableName: env.TABLE_NAME,
  retentionDays: readInteger('RETENTION_DAYS', env.RETENTION_DAYS, 1),
  clock: systemClock,
};
const ecs = {
  client: new ECSClient(CLIENT_SETTINGS),
  clusterArns: readList('CLUSTER_ARNS', env.CLUSTER_ARNS),
};

export const handler = createHandler({
  store: measuredStore(dynamoDbRunStore(table), metrics),
  renewals: dynamoDbRenewals(table),
  dueRuns: dueRunIndex(table),
  lists: dynamoDbLists({
    ...table,
    // A record of newer code must not hold up the round at its page.
    onUnreadable: (error) => log.error('sweep left out a record that it cannot read', { error }),
  }),
  notes: dynamoDbSweepNotes(table),
  workers: measuredWorkers(ecsWorkers(ecs), metrics),
  views: ecsWorkerViews(ecs),
  steps: sqsSteps({ client: new SQSClient(CLIENT_SETTINGS), queueUrl: env.STEPS_QUEUE_URL }),
  policies: readPolicies(env),
  eventGraceSeconds: readInteger('CONFIRMATION_SLACK_SECONDS', env.CONFIRMATION_SLACK_SECONDS),
  orphanRules: {
    ageSeconds: readInteger('ORPHAN_AGE_SECONDS', env.ORPHAN_AGE_SECONDS),
    stopOrphans: readSwitch('STOP_ORPHANS', env.STOP_ORPHANS),
  },
  clock: systemClock,
  log,
  metrics,
}).use(telemetry(log, metrics));
