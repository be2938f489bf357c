import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { CLIENT_SETTINGS } from '../adapters/aws/client-settings.ts';
import { dynamoDbRunStore } from '../adapters/aws/dynamodb-run-store.ts';
import { ecsWorkerViews } from '../adapters/aws/ecs-worker-views.ts';
import { ecsWorkers } from '../adapters/aws/ecs-workers.ts';
import { ssmKill } from '../adapters/aws/ssm-kill.ts';
import { measuredStore } from '../adapters/measured-store.ts';
import { measuredWorkers } from '../adapters/measured-workers.ts';
import { pacedWorkers } from '../adapters/paced-workers.ts';
import { systemClock } from '../adapters/system-clock.ts';
import {
  CONSUMER_ENVIRONMENT,
  readEnvironment,
  readInteger,
  readList,
  readPolicies,
  readSwitch,
} from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { readsPerSearch } from '../wiring/pace.ts';
import { createMetrics } from '../wiring/metrics.ts';
import { telemetry } from '../wiring/telemetry.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(CONSUMER_ENVIRONMENT, process.env);
// What ECS puts off is tried again by the ladder, at its pace: the SDK's own retries would go past the gates.
const ecs = new ECSClient({ ...CLIENT_SETTINGS, maxAttempts: 1 });
let ssm: SSMClient | undefined;
const clusterArns = readList('CLUSTER_ARNS', env.CLUSTER_ARNS);
const { workers, rested } = pacedWorkers(
  {
    ...ecsWorkers({ client: ecs, clusterArns }),
    ...ecsWorkerViews({ client: ecs, clusterArns }),
    kill: ssmKill({ ecs, ssm: () => (ssm ??= new SSMClient(CLIENT_SETTINGS)) }),
  },
  {
    stopSpacingMs: readInteger('STOP_SPACING_MS', env.STOP_SPACING_MS),
    lookSpacingMs: readInteger('LOOK_SPACING_MS', env.LOOK_SPACING_MS),
    readsPerSearch: readsPerSearch(clusterArns.length),
  },
  systemClock,
);

const log = createLog();
const metrics = createMetrics(env.DEPLOYMENT_NAME);
const store = dynamoDbRunStore({
  client: new DynamoDBClient(CLIENT_SETTINGS),
  tableName: env.TABLE_NAME,
  retentionDays: readInteger('RETENTION_DAYS', env.RETENTION_DAYS, 1),
  clock: systemClock,
});
const measured = measuredWorkers(workers, metrics);
export const handler = createHandler({
  store: measuredStore(store, metrics),
  workers: measured,
  views: measured,
  rested,
  ladder: {
    confirmationSlackSeconds: readInteger('CONFIRMATION_SLACK_SECONDS', env.CONFIRMATION_SLACK_SECONDS),
    launchWindowSeconds: readInteger('LAUNCH_WINDOW_SECONDS', env.LAUNCH_WINDOW_SECONDS),
    ec2Kill: readSwitch('EC2_KILL', env.EC2_KILL),
    policies: readPolicies(env),
  },
  clock: systemClock,
  log,
  metrics,
  stepsQueueArn: env.STEPS_QUEUE_ARN,
  factsQueueArn: env.FACTS_QUEUE_ARN,
}).use(telemetry(log, metrics));
