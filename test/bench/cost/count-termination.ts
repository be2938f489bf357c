import type { Context, SQSEvent } from 'aws-lambda';
import { dynamoDbRunStore } from '../../../functions/adapters/aws/dynamodb-run-store.ts';
import { measuredStore } from '../../../functions/adapters/measured-store.ts';
import { createHandler as createApi } from '../../../functions/api/handler.ts';
import { claimRun } from '../../../functions/app/claim-run.ts';
import { createTask } from '../../../functions/app/create-task.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { createHandler as createConsumer } from '../../../functions/consumer/handler.ts';
import type { RunStore } from '../../../functions/ports/run-store.ts';
import { createLog } from '../../../functions/wiring/logger.ts';
import { createMetrics } from '../../../functions/wiring/metrics.ts';
import { telemetry } from '../../../functions/wiring/telemetry.ts';
import { apiEvent } from '../../support/api.ts';
import { startTestTable, type TestTable } from '../../support/dynamodb.ts';
import { stoppedEvent } from '../../support/ecs-event.ts';
import { aWorker } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';
import { countingClient } from './counting-client.ts';

/** What one clean termination used, from its request to the settled record. */
export interface Counted {
  readonly apiCalls: number;
  readonly invocations: number;
  readonly messages: number;
  readonly writeUnits: number;
  readonly indexWriteUnits: number;
  readonly readUnits: number;
  /** What the functions wrote themselves, measurements included. */
  readonly logBytes: number;
}

/** Runs the shipped handlers over DynamoDB's emulator, with ids and texts as long as real ones. */
export async function countTermination(): Promise<Counted> {
  const table = await startTestTable();
  try {
    return await count(table);
  } finally {
    await table.close();
  }
}

const RUN_ID = '7c1e6a52-3f0b-4d8e-9a41-0d5b2c6e8f13';
const TASK_ID = 'b42f9d07-5e6c-4a1b-8c3d-7f0e9a2b4c6d';
const WORKER_ARN =
  'arn:aws:ecs:us-east-1:123456789012:task/agents-production/6d1c4f0e8b7a4a5f9c3e2d1b0a9f8e7d';
const OPERATOR = 'arn:aws:sts::123456789012:assumed-role/operators/ann@example.com';
const EXITED = [
  { name: 'agent', exit_code: 143, reason: null },
  { name: 'log-router', exit_code: 0, reason: null },
];
/** Nobody waits for the next invocation here. */
const rested = () => Promise.resolve();
const STEPS = 'arn:aws:sqs:us-east-1:123456789012:standdown-steps';
const FACTS = 'arn:aws:sqs:us-east-1:123456789012:standdown-facts';

async function count(table: TestTable): Promise<Counted> {
  const counting = countingClient(table.client, table.tableName);
  const world = { ...aWorld(), newId: () => '0b8f3c1d-9e2a-4f5b-8d7c-6a1e0f9b2c3d' };
  const log = createLog();
  const metrics = createMetrics('standdown');
  const options = { tableName: table.tableName, retentionDays: 90, clock: world.clock };
  const store = dynamoDbRunStore({ ...options, client: table.client });
  const worker = await startRun({ ...world, store });

  const counted = measuredStore(dynamoDbRunStore({ ...options, client: counting.client }), metrics);
  const deps = { ...world, log, metrics, store: counted, stepsQueueArn: STEPS, factsQueueArn: FACTS, rested };
  const api = createApi(deps).use(telemetry(log, metrics));
  const consumer = createConsumer(deps).use(telemetry(log, metrics));
  const body = { reason: 'the agent follows the wrong specification' };
  const terminate = apiEvent('POST', '/runs/{run_id}/terminate', { path: { run_id: RUN_ID }, body });
  terminate.requestContext.identity.userArn = OPERATOR;
  const logBytes = await bytesWritten(async () => {
    await api(terminate, CONTEXT);
    for (const { step } of world.steps.sent) {
      await consumer(message(STEPS, { kind: 'step', schema_version: 1, ...step }), CONTEXT);
    }
    world.clock.advance(20);
    const stopped = world.stopped(RUN_ID, worker, { containers: EXITED });
    await consumer(message(FACTS, stoppedEvent(stopped)), CONTEXT);
  });
  if ((await store.readRun(RUN_ID))?.outcome !== 'reclaimed') throw new Error('the run has not ended');
  const messages = world.steps.sent.length + 1;
  const { units } = counting;
  return {
    apiCalls: 1,
    invocations: 1 + messages,
    messages,
    writeUnits: units.write,
    indexWriteUnits: units.indexWrite,
    readUnits: units.read,
    logBytes,
  };
}

/** A task on the board and its run, with a worker of two containers; who does this pays for it elsewhere. */
async function startRun(deps: Omit<ReturnType<typeof aWorld>, 'store'> & { readonly store: RunStore }) {
  const container = { essential: true, stop_timeout: 30, depends_on: [] };
  const worker = aWorker({
    cluster: 'agents-production',
    task_arn: WORKER_ARN,
    containers: [
      { ...container, name: 'agent' },
      { ...container, name: 'log-router', essential: false },
    ],
  });
  await createTask(deps, {
    task_id: TASK_ID,
    title: 'Port the billing report to the new ledger',
    assignee: 'coder',
  });
  deps.launch(RUN_ID, worker);
  const request = { taskId: TASK_ID, runId: RUN_ID, profile: 'coder', maxRuntimeSeconds: 3600 };
  await claimRun(deps, {
    ...request,
    worker,
    actor: 'arn:aws:sts::123456789012:assumed-role/dispatcher/session',
  });
  await recordHeartbeat(deps, RUN_ID, 'step 4 of 12');
  return worker;
}

const CONTEXT = {
  awsRequestId: 'd3b07384-d9a0-4c9b-8f3e-1a2b3c4d5e6f',
  functionName: 'Standdown-RunTerminationConsumerFunction1A2B3C4D-abcdefghijkl',
  invokedFunctionArn:
    'arn:aws:lambda:us-east-1:123456789012:function:Standdown-RunTerminationConsumerFunction1A2B3C4D-abcdefghijkl',
  memoryLimitInMB: '256',
} as Context;

function message(eventSourceARN: string, body: object): SQSEvent {
  return { Records: [{ messageId: 'm', eventSourceARN, body: JSON.stringify(body) }] } as unknown as SQSEvent;
}

async function bytesWritten(work: () => Promise<void>): Promise<number> {
  const write = process.stdout.write.bind(process.stdout);
  let bytes = 0;
  process.stdout.write = (chunk: string | Uint8Array) => {
    bytes += Buffer.byteLength(chunk);
    return true;
  };
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
  return bytes;
}
