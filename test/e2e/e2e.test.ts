import { afterAll, beforeAll } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { describeAwsCli } from './aws-cli.ts';
import { type Client, createClient } from './client.ts';
import { describeFailures } from './failures.ts';
import { describeLists } from './lists.ts';
import { describeLogs } from './logs.ts';
import { describeMainThread } from './main-thread.ts';
import { describeRefusals } from './refusals.ts';
import { describeWorkerAndOperatorCalls } from './worker-and-operator-calls.ts';

/** One stack for all; tests keep apart by ids of their own, and run one after the other. */
let stack: LocalStack;
let client: Client;

beforeAll(async () => {
  const times = {
    confirmationSlackSeconds: 2,
    launchWindowSeconds: 2,
    sweepIntervalSeconds: 1,
    visibilityTimeoutSeconds: 1,
  };
  stack = await startLocalStack({ port: 0, awsPort: 0, times });
  client = createClient(stack);
});
afterAll(() => stack.close());

describeMainThread(
  () => stack,
  () => client,
);
describeFailures(
  () => stack,
  () => client,
);
describeRefusals(
  () => stack,
  () => client,
);
describeWorkerAndOperatorCalls(
  () => stack,
  () => client,
);
describeLists(
  () => stack,
  () => client,
);
describeAwsCli(() => stack);
describeLogs(
  () => stack,
  () => client,
);
