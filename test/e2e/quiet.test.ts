import { afterAll, beforeAll } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { type Client, createClient } from './client.ts';
import { describeCost } from './cost.ts';
import { describeHostileRequests } from './hostile.ts';
import { describeKill } from './kill.ts';

/** A stack of their own, whose sweep does not come by itself: nobody makes a call but the test. */
let stack: LocalStack;
let client: Client;

beforeAll(async () => {
  const times = { sweepIntervalSeconds: 3600, confirmationSlackSeconds: 60 };
  stack = await startLocalStack({ port: 0, awsPort: 0, ec2Kill: true, times });
  client = createClient(stack);
});
afterAll(() => stack.close());

describeCost(
  () => stack,
  () => client,
);
describeHostileRequests(() => stack);
describeKill(
  () => stack,
  () => client,
);
