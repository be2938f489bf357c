import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Actions, transact } from '../../../../functions/adapters/aws/transaction.ts';
import { Unavailable } from '../../../../functions/ports/unavailable.ts';
import { type AwsStub, awsError, startAwsStub } from '../../../support/aws-stub.ts';

let stub: AwsStub;
beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

const write = { Delete: { TableName: 't', Key: { pk: { S: 'x' } } } };
const actions: Actions<'run' | 'task' | 'worker'> = [
  { name: 'run', write },
  { name: 'task', write },
  { name: 'worker', write },
];
const transacted = () => transact(new DynamoDBClient(stub.config), actions);
const cancelled = (...codes: readonly string[]) =>
  awsError('TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });

/** Every reason that DynamoDB gives; no emulator can be brought to give them all. */
describe('a cancelled transaction', () => {
  it.each<[string, readonly string[], unknown]>([
    ['one condition', ['None', 'ConditionalCheckFailed', 'None'], { kind: 'refused', by: new Set(['task']) }],
    [
      'two conditions',
      ['ConditionalCheckFailed', 'None', 'ConditionalCheckFailed'],
      { kind: 'refused', by: new Set(['run', 'worker']) },
    ],
    [
      'a condition beside a conflict',
      ['TransactionConflict', 'ConditionalCheckFailed', 'None'],
      { kind: 'conflict' },
    ],
    ['a conflict', ['None', 'TransactionConflict', 'None'], { kind: 'conflict' }],
  ])('by %s is an answer', async (_, codes, result) => {
    stub.answer(() => cancelled(...codes));
    expect(await transacted()).toEqual(result);
  });

  it.each(['ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'by %s stored nothing and may be tried again',
    async (code) => {
      stub.answer(() => cancelled('None', code, 'None'));
      await expect(transacted()).rejects.toBeInstanceOf(Unavailable);
    },
  );

  it.each(['ValidationError', 'ItemCollectionSizeLimitExceeded'])(
    'by %s is broken, and says so',
    async (code) => {
      stub.answer(() => cancelled(code, 'None', 'None'));
      await expect(transacted()).rejects.toThrow('TransactionCanceledException happened');
    },
  );
});

describe('a transaction that DynamoDB did not take', () => {
  it.each(['ThrottlingException', 'ProvisionedThroughputExceededException'])(
    'for %s may be tried again',
    async (name) => {
      stub.answer(() => awsError(name));
      await expect(transacted()).rejects.toBeInstanceOf(Unavailable);
    },
  );

  it('for any other reason stays what it is', async () => {
    stub.answer(() => awsError('AccessDeniedException'));
    await expect(transacted()).rejects.not.toBeInstanceOf(Unavailable);
  });

  it('sends a token, so that a retried request writes once', () => {
    expect(stub.calls.at(-1)?.input['ClientRequestToken']).toMatch(/^[0-9a-f-]{36}$/);
  });
});
