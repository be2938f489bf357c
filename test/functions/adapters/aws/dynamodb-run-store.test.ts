import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dueRunIndex } from '../../../../functions/adapters/aws/due-run-index.ts';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { runPartition, workerKey } from '../../../../functions/adapters/aws/items.ts';
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

describe('what a run has left in the table', () => {
  it('expires with the run: its record, every event, and its worker’s binding', async () => {
    const store = dynamoDbRunStore({ ...table, retentionDays: 90, clock: testClock() });
    const task = aTask();
    await store.createTask(task);
    const worker = aWorker();
    const run = anOpenRun({ task_id: task.task_id, worker, version: 2 });
    const events = [
      { kind: 'claimed' as const, payload: {} },
      { kind: 'worker_attached' as const, payload: {} },
    ];
    await store.claimRun({ task, run, events });
    expect(await expiries(run.run_id, worker.task_arn)).toEqual([undefined, undefined, undefined, undefined]);
    const ending = settle(run, aProof(), NOW);
    expect(
      (await store.commit({ run, move: { set: ending.set, events: ending.events }, createdAt: NOW })).kind,
    ).toBe('committed');
    const expiresAt = String(NOW + 90 * 86_400);
    expect(await expiries(run.run_id, worker.task_arn)).toEqual(Array.from({ length: 5 }, () => expiresAt));
  });

  it('takes the binding of a worker along that came beside the run’s own', async () => {
    const store = dynamoDbRunStore({ ...table, retentionDays: 90, clock: testClock() });
    const task = aTask();
    await store.createTask(task);
    const opened = anOpenRun({ task_id: task.task_id, worker: aWorker() });
    await store.claimRun({ task, run: opened, events: [{ kind: 'claimed', payload: {} }] });
    const late = aWorker();
    const move = recordLateWorker(opened, late, 'standdown', NOW);
    const stored = await store.commit({ run: opened, move, bind: late, createdAt: NOW });
    if (stored.kind !== 'committed' || hasEnded(stored.run)) throw new Error(`commit: ${stored.kind}`);
    const { run } = stored;
    const ending = settle(run, aProof(), NOW);
    await store.commit({ run, move: { set: ending.set, events: ending.events }, createdAt: NOW });
    expect((await expiries(run.run_id, late.task_arn))[0]).toBe(String(NOW + 90 * 86_400));
  });

  /** `expires_at` of the worker's binding, then of every item of the run. */
  async function expiries(runId: string, taskArn: string): Promise<(string | undefined)[]> {
    const { client, tableName } = table;
    const [binding, ofRun] = await Promise.all([
      client.send(new GetItemCommand({ TableName: tableName, Key: workerKey(taskArn) })),
      client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'pk = :run',
          ExpressionAttributeValues: { ':run': { S: runPartition(runId) } },
        }),
      ),
    ]);
    return [binding.Item, ...(ofRun.Items ?? [])].map((item) => item?.['expires_at']?.N);
  }
});
