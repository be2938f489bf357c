import { afterAll, beforeAll } from 'vitest';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { describeAwsCli } from './aws-cli.ts';
import { type Client, createClient } from './client.ts';
import { describeConsole } from './console.ts';
import { describeCrashes } from './crashes.ts';
import { describeFailures } from './failures.ts';
import { describePermissions } from './iam.ts';
import { describeFaults } from './faults.ts';
import { describeLists } from './lists.ts';
import { describeLogs } from './logs.ts';
import { describeMainThread } from './main-thread.ts';
import { describeRefusals } from './refusals.ts';
import { describeSweep } from './sweep.ts';
import { READER, RECORDER } from './refusals/common.ts';
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
  stack = await startLocalStack({ port: 0, awsPort: 0, times, principals: [READER, RECORDER] });
  client = createClient(stack);
});
afterAll(() => stack.close());

const parts = [
  describeMainThread,
  describeFailures,
  describeSweep,
  describeFaults,
  describeCrashes,
  describeRefusals,
  describeWorkerAndOperatorCalls,
  describeLists,
  describeAwsCli,
  describeConsole,
  describeLogs,
  // Last: what was allowed and never used shows only once everything else has run.
  describePermissions,
];
for (const describePart of parts) {
  describePart(
    () => stack,
    () => client,
  );
}
