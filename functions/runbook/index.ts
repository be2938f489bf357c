import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { randomUUID } from 'node:crypto';
import { CLIENT_SETTINGS } from '../adapters/aws/client-settings.ts';
import { dynamoDbRunStore } from '../adapters/aws/dynamodb-run-store.ts';
import { sqsSteps } from '../adapters/aws/sqs-steps.ts';
import { ssmExecutions } from '../adapters/aws/ssm-executions.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { readEnvironment, readInteger, RUNBOOK_ENVIRONMENT } from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(RUNBOOK_ENVIRONMENT, process.env);

export const handler = createHandler({
  store: dynamoDbRunStore({
    client: new DynamoDBClient(CLIENT_SETTINGS),
    tableName: env.TABLE_NAME,
    retentionDays: readInteger('RETENTION_DAYS', env.RETENTION_DAYS, 1),
    clock: systemClock,
  }),
  steps: sqsSteps({ client: new SQSClient(CLIENT_SETTINGS), queueUrl: env.STEPS_QUEUE_URL }),
  executions: ssmExecutions({ client: new SSMClient(CLIENT_SETTINGS) }),
  documentName: env.DOCUMENT_NAME,
  clock: systemClock,
  log: createLog(),
  newId: randomUUID,
});
