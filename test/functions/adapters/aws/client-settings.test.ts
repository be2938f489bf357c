import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { SQSClient } from '@aws-sdk/client-sqs';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_SETTINGS } from '../../../../functions/adapters/aws/client-settings.ts';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { ecsWorkers } from '../../../../functions/adapters/aws/ecs-workers.ts';
import { sqsSteps } from '../../../../functions/adapters/aws/sqs-steps.ts';
import { requestTermination } from '../../../../functions/app/request-termination.ts';
import * as limits from '../../../../functions/wiring/limits.ts';
import { aWorker } from '../../../support/records.ts';
import { aWorld, testClock } from '../../../support/world.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const HALF_AN_ANSWER =
  'HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: 99\r\n\r\n{';

/** Takes every connection and request, answers with this much, and keeps the line open. */
async function startHanging(answer: string) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => socket.write(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const credentials = { accessKeyId: 'a', secretAccessKey: 's' };
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    settings: { ...CLIENT_SETTINGS, region: 'us-east-1', credentials, endpoint },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

let silent: Awaited<ReturnType<typeof startHanging>>;
let stalling: typeof silent;
beforeAll(async () => {
  [silent, stalling] = await Promise.all([startHanging(''), startHanging(HALF_AN_ANSWER)]);
});
afterAll(() => {
  silent.close();
  stalling.close();
});

async function secondsOf(act: () => Promise<unknown>): Promise<number> {
  const beganAtMs = performance.now();
  await act();
  return (performance.now() - beganAtMs) / 1000;
}

/** A machine under load is slow; a call that hangs for good would be slower still. */
const SLACK_SECONDS = 5;

describe.concurrent('AWS that takes a call and hangs', () => {
  const stopping = (settings: typeof silent.settings) => {
    const client = new ECSClient({ ...settings, maxAttempts: 1 });
    return ecsWorkers({ client, clusterArns: ['c'] }).stop(aWorker(), 'because');
  };

  it.each([
    ['before its answer', () => silent],
    ['in the middle of its answer', () => stalling],
  ])('%s defers a StopTask after 3 s', { timeout: 20_000 }, async (_, server) => {
    const seconds = await secondsOf(async () => {
      expect(await stopping(server().settings)).toMatchObject({
        kind: 'deferred',
        why: expect.stringMatching(/^ecs:StopTask: /) as string,
      });
    });
    expect(seconds).toBeGreaterThan(2.9);
    expect(seconds).toBeLessThan(3 + SLACK_SECONDS);
  });

  it('keeps nobody from hearing that his request is stored', { timeout: 20_000 }, async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const steps = sqsSteps({
      client: new SQSClient(silent.settings),
      queueUrl: `${silent.settings.endpoint}/q`,
    });
    const request = { reason: null, actor: 'ann', then: 'requeue', askSeconds: 0, isForced: false } as const;
    const seconds = await secondsOf(async () => {
      expect((await requestTermination({ ...world, steps }, runId, request)).kind).toBe('accepted');
    });
    expect(world.log.lines).toMatchObject([{ message: 'step not sent, the sweep carries it' }]);
    expect(seconds).toBeLessThan(9.2 + SLACK_SECONDS);
  });

  it('keeps no sweep beyond its time: what is left is refused without being tried', async () => {
    const steps = sqsSteps({
      client: new SQSClient(silent.settings),
      queueUrl: `${silent.settings.endpoint}/q`,
    });
    const due = Array.from({ length: 15 }, (_, index) => ({ run_id: `run-${index}`, hops: 0 }));
    await expect(steps.sendAll(due, () => true)).rejects.toThrow(
      'steps queue did not take 15 of 15 messages',
    );
  });

  it('fails a read and a write', { timeout: 20_000 }, async () => {
    const client = new DynamoDBClient(silent.settings);
    const store = dynamoDbRunStore({ client, tableName: 't', retentionDays: 90, clock: testClock() });
    const moving = store.moveTask('t', { from: 'blocked', to: 'ready', heldBy: null });
    const seconds = await secondsOf(() =>
      Promise.all([
        expect(store.readRun('r')).rejects.toMatchObject({ name: 'TimeoutError' }),
        expect(moving).rejects.toMatchObject({ name: 'TimeoutError' }),
      ]),
    );
    expect(seconds).toBeLessThan(9.2 + SLACK_SECONDS);
  });
});

describe('the time that calls of AWS may take', () => {
  /** Before its second attempt the SDK pauses for 50 ms at most, before the third for 100. */
  const longestCallMs = limits.AWS_ATTEMPTS * limits.AWS_REQUEST_TIMEOUT_MS + 150;

  it.each([
    ['API', limits.API_TIMEOUT_SECONDS],
    ['consumer', limits.CONSUMER_TIMEOUT_SECONDS],
    ['authorizer', limits.AUTHORIZER_TIMEOUT_SECONDS],
    ['publisher', limits.PUBLISHER_TIMEOUT_SECONDS],
    ['console', limits.CONSOLE_TIMEOUT_SECONDS],
    ['runbook', limits.RUNBOOK_TIMEOUT_SECONDS],
    ['sweep, after the last page that it begins', limits.SWEEP_TIMEOUT_SECONDS - limits.SWEEP_WORK_SECONDS],
  ])('is less than that of the function, for one that hangs: %s', (_, timeoutSeconds) => {
    expect(longestCallMs).toBeLessThan(timeoutSeconds * 1000);
  });

  it('leaves the API its answer, though a read, a write and a send hang', () => {
    expect(3 * longestCallMs).toBeLessThan(limits.API_TIMEOUT_SECONDS * 1000);
  });

  it('is set for every client of every door', () => {
    const doors = globSync('functions/*/index.ts', { cwd: ROOT });
    const made = doors.flatMap((door) =>
      [...readFileSync(join(ROOT, door), 'utf8').matchAll(/new \w+Client\([^)]*\)/g)].map(([text]) => text),
    );
    expect(made.length).toBeGreaterThan(doors.length);
    expect(made.filter((text) => !text.includes('CLIENT_SETTINGS'))).toEqual([]);
  });
});
