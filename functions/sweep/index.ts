import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { dueRunIndex } from '../adapters/aws/due-run-index.ts';
import { sqsSteps } from '../adapters/aws/sqs-steps.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readEnvironment, SWEEP_ENVIRONMENT } from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(SWEEP_ENVIRONMENT, process.env);

export const handler = createHandler({
  dueRuns: dueRunIndex({ client: new DynamoDBClient(), tableName: env.TABLE_NAME }),
  steps: sqsSteps({ client: new SQSClient(), queueUrl: env.STEPS_QUEUE_URL }),
  clock: systemClock,
  log: createLog(),
});
