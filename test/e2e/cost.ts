import { expect, it, onTestFinished } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import type { Client } from './client.ts';

/** What a termination costs in calls: on a stack where nobody else makes any. */
export function describeCost(stack: () => LocalStack, client: () => Client): void {
  it('a clean termination makes eight AWS calls of ours, none of them a look', async () => {
    const { runId } = await client().run('silent');
    await stack().idle();
    const { promise: stopped, resolve } = Promise.withResolvers<undefined>();
    onTestFinished(
      stack().events.intercept(({ detail }) => {
        if (detail.lastStatus === 'STOPPED') resolve(undefined);
        return 'deliver';
      }),
    );
    const before = stack().calls.snapshot();
    expect((await client().terminate(runId)).status).toBe(202);
    // Asking the API whether the run has ended would be counted: the event that ends it is watched for instead.
    await stopped;
    await stack().idle();
    expect(stack().calls.since(before)).toEqual({
      api: { GetItem: 1, TransactWriteItems: 1, SendMessage: 1 },
      consumer: { GetItem: 2, TransactWriteItems: 2, StopTask: 1 },
    });
    expect((await client().readRun(runId)).outcome).toBe('reclaimed');
  });
}
