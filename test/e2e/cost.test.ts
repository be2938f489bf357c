import { afterAll, beforeAll, expect, it } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { type Client, createClient } from './client.ts';

/** A stack of its own, whose sweep does not come: what is counted is one termination and nothing else. */
let stack: LocalStack;
let client: Client;

beforeAll(async () => {
  stack = await startLocalStack({ port: 0, awsPort: 0, times: { sweepIntervalSeconds: 3600 } });
  client = createClient(stack);
});
afterAll(() => stack.close());

it('a clean termination makes nine AWS calls of ours, none of them a look', async () => {
  const { runId } = await client.run('silent');
  await stack.idle();
  const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
  stack.events.intercept(({ detail }) => {
    if (detail.lastStatus === 'STOPPED') resolve(undefined);
    return 'deliver';
  });
  const before = stack.calls.snapshot();
  expect((await client.terminate(runId)).status).toBe(202);
  // Asking the API whether the run has ended would be counted: the event that ends it is watched for instead.
  await stopped;
  await stack.idle();
  expect(stack.calls.since(before)).toEqual({
    api: { GetItem: 1, TransactWriteItems: 1, SendMessage: 1 },
    consumer: { GetItem: 3, TransactWriteItems: 2, StopTask: 1 },
  });
  expect((await client.readRun(runId)).outcome).toBe('reclaimed');
});
