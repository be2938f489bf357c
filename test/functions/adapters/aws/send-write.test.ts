import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { dynamoDbSweepNotes } from '../../../../functions/adapters/aws/dynamodb-sweep-notes.ts';
import { taskItem } from '../../../../functions/adapters/aws/items.ts';
import { transact } from '../../../../functions/adapters/aws/transaction.ts';
import type { Task } from '../../../../functions/core/task.ts';
import { Unavailable } from '../../../../functions/ports/unavailable.ts';
import { type AwsStub, awsError, startAwsStub, type StubReaction } from '../../../support/aws-stub.ts';
import { aTask, NOW } from '../../../support/records.ts';
import { testClock } from '../../../support/world.ts';

let stub: AwsStub;
beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

/** A client that repeats calls as in production; what is answered to its attempts, in their order. */
function answering(...reactions: readonly StubReaction[]) {
  stub.calls.length = 0;
  stub.answer(() => reactions[stub.calls.length - 1] ?? awsError('UnexpectedCall'));
  const client = new DynamoDBClient({ ...stub.config, maxAttempts: reactions.length });
  const store = dynamoDbRunStore({ client, tableName: 't', retentionDays: 90, clock: testClock() });
  return { client, store, notes: dynamoDbSweepNotes({ client, tableName: 't' }) };
}

const OK = { status: 200, body: {} };
const THROTTLE = awsError('ThrottlingException');
const BROKEN = awsError('InternalServerError', {}, 500);
const refusedWith = (stored: Task | undefined) =>
  awsError('ConditionalCheckFailedException', stored && { Item: taskItem(stored) });
const cancelled = (Code: string) =>
  awsError('TransactionCanceledException', { CancellationReasons: [{ Code }] });

describe('a task that is put', () => {
  const task = aTask();

  it.each([
    ['as it was put', task],
    ['as somebody has claimed it since', { ...task, status: 'running', current_run_id: 'r', attempts: 1 }],
  ] as const)('was created by this call where an answer was lost and it stands %s', async (_, stored) => {
    const { store } = answering('hang-up', refusedWith(stored));
    expect(await store.createTask(task)).toBe('created');
    expect(stub.calls).toHaveLength(2);
  });

  it.each([
    ['title', { ...task, title: 'another' }],
    ['assignee', { ...task, assignee: 'somebody' }],
    ['time', { ...task, created_at: task.created_at - 1 }],
  ])('exists where an answer was lost, but it stands with another %s', async (_, stored) => {
    const { store } = answering('hang-up', refusedWith(stored));
    expect(await store.createTask(task)).toBe('task-exists');
  });

  it.each([
    ['at once', []],
    ['after a throttle, which stored nothing', [THROTTLE]],
  ])('exists where the same one is found %s', async (_, before) => {
    const { store } = answering(...before, refusedWith(task));
    expect(await store.createTask(task)).toBe('task-exists');
  });
});

describe('a task that is released', () => {
  const RELEASE = { from: 'blocked', to: 'ready', heldBy: null } as const;
  const task = aTask();

  it('is released where an answer was lost and it stands so', async () => {
    const { store } = answering('hang-up', refusedWith(task));
    expect(await store.moveTask(task.task_id, RELEASE)).toEqual({ kind: 'moved', task });
  });

  it.each([
    ['runs by now', { ...task, status: 'running' }],
    ['is held by somebody', { ...task, status: 'ready', held_by: 'ann' }],
  ] as const)('is told as it stands where an answer was lost, but it %s', async (_, stored) => {
    const { store } = answering('hang-up', refusedWith(stored));
    expect(await store.moveTask(task.task_id, RELEASE)).toEqual({ kind: 'other-status', task: stored });
  });

  it('was not held where no answer was lost', async () => {
    const { store } = answering(THROTTLE, refusedWith(task));
    expect(await store.moveTask(task.task_id, RELEASE)).toEqual({ kind: 'other-status', task });
  });

  it('is unknown where it is not there', async () => {
    const { store } = answering('hang-up', refusedWith(undefined));
    expect(await store.moveTask(task.task_id, RELEASE)).toEqual({ kind: 'task-not-found' });
  });
});

describe('a write that is throttled at last', () => {
  const write = { Delete: { TableName: 't', Key: marshall({ pk: 'x' }) } };
  type Answering = ReturnType<typeof answering>;
  const WRITES: readonly [string, (on: Answering) => Promise<unknown>][] = [
    ['a transaction', ({ client }) => transact(client, [{ name: 'run', write }])],
    ['a put', ({ store }) => store.createTask(aTask())],
    ['an update', ({ store }) => store.recordHeartbeat('r', { at: NOW, note: undefined })],
    ['a note', ({ notes }) => notes.noteSighting('arn:task/1', NOW, NOW + 100)],
  ];

  it.each(WRITES)('stored nothing where all else was throttled too: %s', async (_, act) => {
    await expect(act(answering(THROTTLE, THROTTLE))).rejects.toBeInstanceOf(Unavailable);
  });

  it.each(WRITES)('may have stored where an answer was lost before: %s', async (_, act) => {
    const attempts = answering('hang-up', THROTTLE);
    await expect(act(attempts)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await expect(act(answering(BROKEN, THROTTLE))).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  it('may have stored where it is a transaction cancelled for a throttle after a lost answer', async () => {
    const { client } = answering('hang-up', cancelled('ThrottlingError'));
    const transacted = transact(client, [{ name: 'run', write }]);
    await expect(transacted).rejects.toMatchObject({ name: 'TransactionCanceledException' });
  });
});

describe('a single write that meets a transaction on its item', () => {
  const CONFLICT = awsError('TransactionConflictException');

  it('is sent again', async () => {
    const task = aTask();
    const { store } = answering(CONFLICT, CONFLICT, refusedWith(task));
    expect(await store.createTask(task)).toBe('task-exists');
  });

  it('stored nothing where each attempt met one', async () => {
    const { store } = answering(CONFLICT, CONFLICT);
    await expect(store.recordHeartbeat('r', { at: NOW, note: undefined })).rejects.toBeInstanceOf(
      Unavailable,
    );
    expect(stub.calls).toHaveLength(2);
  });
});

describe('a transaction whose answer is lost', () => {
  it('is sent again under the same token, by which DynamoDB knows it', async () => {
    const { client } = answering('hang-up', OK);
    const write = { Delete: { TableName: 't', Key: marshall({ pk: 'x' }) } };
    expect(await transact(client, [{ name: 'run', write }])).toEqual({ kind: 'written' });
    const tokens = stub.calls.map(({ input }) => input['ClientRequestToken']);
    expect(tokens).toHaveLength(2);
    expect(new Set(tokens).size).toBe(1);
  });
});
