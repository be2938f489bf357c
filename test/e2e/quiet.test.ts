import { afterAll, beforeAll } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { type Client, createClient } from './client.ts';
import { describeCost } from './cost.ts';
import { describeHostileRequests } from './hostile.ts';

/** A stack of their own, whose sweep does not come: nobody makes a call but the test. */
let stack: LocalStack;
let client: Client;

beforeAll(async () => {
  stack = await startLocalStack({ port: 0, awsPort: 0, times: { sweepIntervalSeconds: 3600 } });
  client = createClient(stack);
});
afterAll(() => stack.close());

describeCost(
  () => stack,
  () => client,
);
describeHostileRequests(() => stack);
