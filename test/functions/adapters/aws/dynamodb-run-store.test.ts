import { DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dueRunIndex } from '../../../../functions/adapters/aws/due-run-index.ts';
import { dynamoDbRenewals } from '../../../../functions/adapters/aws/dynamodb-renewals.ts';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { eventKey, runPartition, workerKey } from '../../../../functions/adapters/aws/item-keys.ts';
import { recordLateWorker } from '../../../../functions/core/late-worker.ts';
import { hasEnded } from '../../../../functions/core/run.ts';
import { settle } from '../../../../functions/core/settlement.ts';
import { startTestTable, type TestTable } from '../../../support/dynamodb.ts';
import { aProof, aTask, anOpenRun, aWorker, NOW } from '../../../support/records.ts';
import { testClock } from '../../../support/world.ts';
import { describeRunStore } from '../run-store-contract.ts';

let table: TestTable;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

describeRunStore('dynoxide', () => ({
  ...dynamoDbRunStore({ ...table, retentionDays: 90, clock: testClock() }),
  ...dueRunIndex(table),
}));

describe('what a run has on record', () => {
  const DAY = 86_400;
  const bothStores = () => {
    const options = { ...table, retentionDays: 90, clock: testClock() };
    return { store: dynamoDbRunStore(options), renewals: dynamoDbRenewals(options) };
  };

  /** A run with a worker and two events, as a claim leaves it. */
  async function claimed() {
    const { store, renewals } = bothStores();
    const task = aTask();
    await store.createTask(task);
    const worker = aWorker();
    const run = anOpenRun({ task_id: task.task_id, worker, version: 2 });
    const events = [
      { kind: 'claimed' as const, payload: {} },
      { kind: 'worker_attached' as const, payload: {} },
    ];
    await store.claimRun({ task, run, events });
    return { store, renewals, run, worker };
  }

  it('outlives the run by its retention, wherever the run ends within two weeks of it', async () => {
    const { store, run, worker } = await claimed();
    const whileOpen = String(run.started_at + (90 + 14) * DAY);
    // The record itself comes last, and has no expiry before its end.
    expect(await expiries(run.run_id, worker.task_arn)).toEqual([whileOpen, whileOpen, whileOpen, undefined]);
    const ending = settle(run, aProof(), NOW + 7);
    const move = { set: ending.set, events: ending.events };
    expect((await store.commit({ run, move, createdAt: NOW + 7 })).kind).toBe('committed');
    const [withTheEnd, last] = [90, 90 + 21].map((days) => String(NOW + 7 + days * DAY));
    expect(await expiries(run.run_id, worker.task_arn)).toEqual([
      whileOpen,
      whileOpen,
      whileOpen,
      withTheEnd,
      last,
    ]);
  });

  it('is renewed while the run stays open: its events, and the bindings of all its workers', async () => {
    const { store, renewals, run: opened, worker } = await claimed();
    const late = aWorker();
    const move = recordLateWorker(opened, late, 'standdown', NOW);
    const stored = await store.commit({ run: opened, move, bind: late, createdAt: NOW });
    if (stored.kind !== 'committed' || hasEnded(stored.run)) throw new Error(`commit: ${stored.kind}`);
    const now = NOW + 7 * DAY;
    await renewals.renewExpiry(stored.run, now);
    const renewed = String(now + (90 + 14) * DAY);
    expect(await expiries(opened.run_id, worker.task_arn)).toEqual([
      renewed,
      renewed,
      renewed,
      renewed,
      undefined,
    ]);
    expect((await expiries(opened.run_id, late.task_arn))[0]).toBe(renewed);
    expect(await store.readRun(opened.run_id)).toEqual({ ...stored.run, expiry_renewed_at: now });
  });

  it('is renewed a thousand events at a time, and the run stays due until all of them are', async () => {
    const { store, renewals, run } = await claimed();
    const EVENTS = 1000;
    let stored = run;
    for (let left = EVENTS; left > 0; left -= 50) {
      const events = Array.from({ length: 50 }, () => ({ kind: 'asking' as const, payload: {} }));
      const result = await store.commit({ run: stored, move: { set: {}, events }, createdAt: NOW });
      if (result.kind !== 'committed' || hasEnded(result.run)) throw new Error(`commit: ${result.kind}`);
      stored = result.run;
    }
    const renewedAt = async () => (await store.readRun(run.run_id))?.expiry_renewed_at;
    const before = await renewedAt();
    await renewals.renewExpiry(stored, NOW + 7 * DAY);
    expect(await renewedAt()).toBe(before);
    await renewals.renewExpiry(stored, NOW + 7 * DAY + 60);
    expect(await renewedAt()).toBe(NOW + 7 * DAY + 60);
    const kept = await expiries(run.run_id, run.worker?.task_arn ?? '');
    const least = Math.min(...kept.flatMap((at) => (at === undefined ? [] : [Number(at)])));
    expect([kept.length, least]).toEqual([EVENTS + 4, NOW + (7 + 104) * DAY]);
  });

  it('is not made up by a renewal where it has gone', async () => {
    const { renewals, run, worker } = await claimed();
    const { client, tableName } = table;
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: workerKey(worker.task_arn) }));
    await renewals.renewExpiry(run, NOW + 7 * DAY);
    expect((await expiries(run.run_id, worker.task_arn))[0]).toBeUndefined();
    const binding = new GetItemCommand({
      TableName: tableName,
      Key: workerKey(worker.task_arn),
      ConsistentRead: true,
    });
    expect((await client.send(binding)).Item).toBeUndefined();
  });

  it('keeps its id taken even where its first event has gone', async () => {
    const { store, run } = await claimed();
    const { client, tableName } = table;
    await client.send(new DeleteItemCommand({ TableName: tableName, Key: eventKey(run.run_id, 1) }));
    const task = aTask();
    await store.createTask(task);
    const again = anOpenRun({ run_id: run.run_id, task_id: task.task_id });
    const events = [{ kind: 'claimed' as const, payload: {} }];
    expect(await store.claimRun({ task, run: again, events })).toEqual({ kind: 'run-exists' });
    expect(await store.readRun(run.run_id)).toEqual(run);
  });

  it('keeps an event that is there, whoever would write another of its number', async () => {
    const { store, run } = await claimed();
    const { client, tableName: TableName } = table;
    const put = (id: string, number: number) =>
      client.send(new PutItemCommand({ TableName, Item: { ...eventKey(id, number), mark: { S: 'first' } } }));
    const markOf = async (id: string, number: number) => {
      const Key = eventKey(id, number);
      return (await client.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }))).Item?.['mark']
        ?.S;
    };
    await put(run.run_id, 3);
    const events = [{ kind: 'asking' as const, payload: {} }];
    const written = store.commit({ run, move: { set: {}, events }, createdAt: NOW });
    await written.catch(() => undefined);
    const task = aTask();
    await store.createTask(task);
    const claim = anOpenRun({ task_id: task.task_id });
    await put(claim.run_id, 1);
    await store
      .claimRun({ task, run: claim, events: [{ kind: 'claimed', payload: {} }] })
      .catch(() => undefined);
    expect([await markOf(run.run_id, 3), await markOf(claim.run_id, 1)]).toEqual(['first', 'first']);
    expect(await store.readRun(claim.run_id)).toBeUndefined();
  });

  it('is never brought forward by a renewal that comes late, and an ended run is not marked', async () => {
    const { store, renewals, run, worker } = await claimed();
    await renewals.renewExpiry(run, NOW + 8 * DAY);
    await renewals.renewExpiry(run, NOW + 7 * DAY);
    expect((await expiries(run.run_id, worker.task_arn))[0]).toBe(String(NOW + (8 + 104) * DAY));
    const ending = settle(run, aProof(), NOW);
    await store.commit({ run, move: { set: ending.set, events: ending.events }, createdAt: NOW });
    const ended = await store.readRun(run.run_id);
    await renewals.renewExpiry(run, NOW + 9 * DAY);
    expect(await store.readRun(run.run_id)).toEqual(ended);
  });

  /** `expires_at` of the worker's binding, then of every item of the run. */
  async function expiries(runId: string, taskArn: string): Promise<(string | undefined)[]> {
    const { client, tableName } = table;
    const [binding, ofRun] = await Promise.all([
      client.send(
        new GetItemCommand({ TableName: tableName, Key: workerKey(taskArn), ConsistentRead: true }),
      ),
      client.send(
        new QueryCommand({
          TableName: tableName,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :run',
          ExpressionAttributeValues: { ':run': { S: runPartition(runId) } },
        }),
      ),
    ]);
    return [binding.Item, ...(ofRun.Items ?? [])].map((item) => item?.['expires_at']?.N);
  }
});
