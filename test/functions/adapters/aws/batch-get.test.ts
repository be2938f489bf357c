import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { batchGet } from '../../../../functions/adapters/aws/batch-get.ts';
import { runKey } from '../../../../functions/adapters/aws/item-keys.ts';
import { Unavailable } from '../../../../functions/ports/unavailable.ts';
import { type AwsStub, awsError, startAwsStub } from '../../../support/aws-stub.ts';
import { testClock } from '../../../support/world.ts';

let stub: AwsStub;
beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

const keys = ['one', 'two', 'three'].map(runKey);
const read = (clock = testClock()) =>
  batchGet({ client: new DynamoDBClient(stub.config), tableName: 'runs', clock }, keys);

/** DynamoDB reads as many keys as it can spare; `count` of them each time. */
function answerSome(count: number): void {
  stub.answer((_, { RequestItems }) => {
    const asked = (RequestItems as { runs: { Keys: unknown[] } }).runs.Keys;
    const left = asked.slice(count);
    return {
      status: 200,
      body: {
        Responses: { runs: asked.slice(0, count) },
        UnprocessedKeys: left.length > 0 ? { runs: { Keys: left } } : {},
      },
    };
  });
}

describe('a batch of reads', () => {
  it('asks again for the keys that DynamoDB left unread, after a pause that grows', async () => {
    answerSome(1);
    const clock = testClock();
    const startMs = clock.nowMs();
    expect(await read(clock)).toEqual(keys);
    expect(clock.nowMs() - startMs).toBe(50 + 100);
  });

  it('gives up as unavailable when DynamoDB goes on leaving keys unread', async () => {
    answerSome(0);
    const before = stub.calls.length;
    await expect(read()).rejects.toThrow(new Unavailable('DynamoDB left 3 of 3 keys unread'));
    expect(stub.calls.length - before).toBe(5);
  });

  it('is unavailable when DynamoDB throttles it, and fails with anything else', async () => {
    stub.answer(() => awsError('ProvisionedThroughputExceededException'));
    await expect(read()).rejects.toBeInstanceOf(Unavailable);
    stub.answer(() => awsError('AccessDeniedException'));
    await expect(read()).rejects.toThrow('AccessDeniedException happened');
  });

  it('of no keys makes no call', async () => {
    const before = stub.calls.length;
    const client = new DynamoDBClient(stub.config);
    expect(await batchGet({ client, tableName: 'runs', clock: testClock() }, [])).toEqual([]);
    expect(stub.calls.length).toBe(before);
  });
});
