import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoDbRunStore } from '../../../../functions/adapters/aws/dynamodb-run-store.ts';
import { finishRun } from '../../../../functions/app/finish-run.ts';
import { recordHeartbeat } from '../../../../functions/app/record-heartbeat.ts';
import { requestTermination } from '../../../../functions/app/request-termination.ts';
import { settleWorker } from '../../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../../functions/app/take-step.ts';
import type { Run } from '../../../../functions/core/run.ts';
import { startTestTable, type TestTable } from '../../../support/dynamodb.ts';
import { getItem, putItems, readStoredItems, type StoredItem } from '../../../support/stored-items.ts';
import { aWorld } from '../../../support/world.ts';

const REQUEST = {
  reason: 'wrong prompt',
  actor: 'arn:aws:iam::000000000000:user/ann',
  then: 'requeue',
  askSeconds: 0,
  isForced: false,
} as const;

let table: TestTable;
beforeAll(async () => {
  table = await startTestTable();
});
afterAll(() => table.close());

/** The app of today on a table that holds these items, with the worker that they name running. */
async function onTable(items: readonly StoredItem[]) {
  await putItems(table, items);
  const world = aWorld();
  const store = dynamoDbRunStore({ ...table, retentionDays: 90, clock: world.clock });
  const deps = { ...world, store };
  const runId = String(items.find(({ sk }) => sk === 'RUN')?.['run_id']);
  const read = async (): Promise<Run> => {
    const run = await store.readRun(runId);
    if (run === undefined) throw new Error(`no run ${runId}`);
    return run;
  };
  const { worker } = await read();
  if (worker) world.launch(runId, worker);
  return { deps, runId, read, step: () => takeStep(deps, { run_id: runId, hops: 0 }), worker };
}

type OnTable = Awaited<ReturnType<typeof onTable>>;

async function stopWorker({ deps, runId, worker }: OnTable): Promise<void> {
  if (worker === null) throw new Error(`run ${runId}: expected a worker, got none`);
  await settleWorker(deps, deps.stopped(runId, worker));
}

describe('records of the first version', () => {
  it('of an open run: it beats, is terminated and is settled', async () => {
    const stored = await onTable(readStoredItems('open'));
    const { deps, runId, read, step } = stored;
    expect(await recordHeartbeat(deps, runId, 'page 4')).toEqual({ kind: 'go-on' });
    expect((await requestTermination(deps, runId, REQUEST)).kind).toBe('accepted');
    await step();
    await stopWorker(stored);
    expect(await read()).toMatchObject({ outcome: 'reclaimed', last_note: 'page 4', version: 5 });
    expect(await deps.store.readTask('task-open')).toMatchObject({ status: 'ready', assignee: 'bo' });
  });

  it('of a run without a worker: it ends with its word', async () => {
    const { deps, runId, read } = await onTable(readStoredItems('workerless'));
    await finishRun(deps, runId, { outcome: 'completed', summary: 'done' }, 'worker');
    expect(await read()).toMatchObject({ status: 'done', summary: 'done' });
  });

  it('of a run that is being stopped: it is settled, and its task is held', async () => {
    const stored = await onTable(readStoredItems('stopping'));
    await stopWorker(stored);
    expect(await stored.read()).toMatchObject({
      outcome: 'reclaimed',
      error: 'manual_reclaim: wrong prompt',
    });
    expect(await stored.deps.store.readTask('task-stopping')).toMatchObject({ status: 'blocked' });
  });

  it('of a stuck run: it is tried again, and heals', async () => {
    const stored = await onTable(readStoredItems('stuck'));
    stored.deps.clock.advance(600);
    await stored.step();
    expect(stored.deps.workers.stops).toEqual([stored.worker?.task_arn]);
    await stopWorker(stored);
    const kinds = (await stored.deps.store.listEvents('run-stuck', 0, 100)).map(({ kind }) => kind);
    expect(kinds.slice(-3)).toEqual(['stuck', 'unstuck', 'reclaimed']);
  });

  it('of an ended run: it is read with its events, and keeps a late word once', async () => {
    const { deps, runId, read } = await onTable(readStoredItems('ended'));
    const ended = await read();
    await finishRun(deps, runId, { outcome: 'failed', summary: null }, 'worker');
    await finishRun(deps, runId, { outcome: 'failed', summary: null }, 'worker');
    const { late_word, version, revision, ...rest } = await read();
    expect(late_word).toMatchObject({ outcome: 'failed' });
    expect({ ...rest, late_word: null, version: version - 1, revision: revision - 1 }).toEqual(ended);
    expect(await deps.store.listEvents(runId, 0, 100)).toHaveLength(version);
  });
});

describe('records that the first version still writes, side by side with this one', () => {
  it('of a late worker without its look and obstacle: it is stopped', async () => {
    const ended = readStoredItems('ended').map((item) => rename(item, 'late'));
    const task_arn = 'arn:aws:ecs:us-east-1:000000000000:task/unit/late';
    const late = {
      cluster: 'unit',
      task_arn,
      verified: true,
      containers: [],
      stop_attempts: 0,
      stopped_at: null,
    };
    const stored = await onTable(
      ended.map((item) =>
        item['sk'] === 'RUN' ? { ...item, late_workers: [late], next_at: 1, due: 'DUE' } : item,
      ),
    );
    await stored.step();
    expect(stored.deps.workers.stops).toEqual([task_arn]);
    expect((await stored.read()).late_workers).toMatchObject([{ stop_attempts: 1, obstacle: null }]);
  });

  it('of a run that it moved meanwhile: the move that was decided before is refused', async () => {
    const items = readStoredItems('workerless').map((item) => rename(item, 'moved'));
    const { deps, read } = await onTable(items);
    const run = await read();
    await putItems(
      table,
      items.filter(({ sk }) => sk === 'RUN').map((item) => ({ ...item, version: run.version + 1 })),
    );
    const stale = { run, move: { set: { next_at: 7 }, events: [] }, createdAt: 7 };
    expect(await deps.store.commit(stale)).toEqual({ kind: 'run-changed' });
  });

  it('of a run that this version wrote: it keeps the revision, which refuses as before', async () => {
    const { deps, read } = await onTable(readStoredItems('workerless').map((item) => rename(item, 'kept')));
    const run = await read();
    const commit = () => deps.store.commit({ run, move: { set: {}, events: [] }, createdAt: 7 });
    expect([(await commit()).kind, (await commit()).kind]).toEqual(['committed', 'run-changed']);
    expect(await read()).toMatchObject({ revision: 1, version: run.version });
  });
});

describe('records of a newer version, after a deploy was rolled back', () => {
  it('keep the fields that this version does not know, through a whole termination', async () => {
    const newer = readStoredItems('open').map((item) => rename(item, 'newer'));
    const stored = await onTable(newer.map((item) => ({ ...item, newer_field: { of: [item['sk']] } })));
    const { deps, runId, step } = stored;
    await recordHeartbeat(deps, runId, undefined);
    await requestTermination(deps, runId, REQUEST);
    await step();
    await stopWorker(stored);
    expect((await stored.read()).outcome).toBe('reclaimed');
    for (const { pk, sk } of newer)
      expect(await getItem(table, pk, sk)).toMatchObject({ newer_field: { of: [sk] } });
  });

  it('keep a field that a newer version sets between a read and a write of this one', async () => {
    const items = readStoredItems('workerless').map((item) => rename(item, 'between'));
    const { deps, read } = await onTable(items);
    const run = await read();
    const since = items.filter(({ sk }) => sk === 'RUN').map((item) => ({ ...item, newer_field: 1 }));
    await putItems(table, since);
    await deps.store.commit({ run, move: { set: { next_at: 7 }, events: [] }, createdAt: 7 });
    expect(await getItem(table, 'RUN#run-between', 'RUN')).toMatchObject({ newer_field: 1, next_at: 7 });
  });

  it('keep what a newer version has put into the termination and the worker of a run', async () => {
    const newer = readStoredItems('stopping').map((item) => rename(item, 'nested'));
    const withMore = newer.map((item) => ({
      ...item,
      ...(item['sk'] === 'RUN' && {
        termination: { ...(item['termination'] as object), urgency: 'high' },
        worker: { ...(item['worker'] as object), host: 'i-1' },
      }),
    }));
    const stored = await onTable(withMore);
    stored.deps.clock.advance(90);
    await stored.step();
    await stopWorker(stored);
    expect(await getItem(table, 'RUN#run-nested', 'RUN')).toMatchObject({
      outcome: 'reclaimed',
      termination: { urgency: 'high', state: 'settled', stop_attempts: 2 },
      worker: { host: 'i-1' },
    });
  });

  it('that this version cannot read are left as they are, until one that can takes the message again', async () => {
    const items = readStoredItems('stuck').map((item) => rename(item, 'unreadable'));
    const stored = await onTable(items);
    stored.deps.clock.advance(600);
    const readable = items.find(({ sk }) => sk === 'RUN') ?? {};
    const unreadable = { ...readable, schema_version: 2 };
    await putItems(table, [unreadable]);
    await expect(stored.step()).rejects.toThrow(
      'schema_version: expected 1, got 2 in RUN#run-unreadable/RUN',
    );
    expect(await getItem(table, 'RUN#run-unreadable', 'RUN')).toEqual(unreadable);
    expect(stored.deps.workers.stops).toEqual([]);
    await putItems(table, [readable]);
    await stored.step();
    expect(stored.deps.workers.stops).toHaveLength(1);
  });
});

/** The same items for another run and task. */
function rename(item: StoredItem, name: string): StoredItem {
  const text = JSON.stringify(item).replaceAll(/(run|task)-(open|workerless|stopping|stuck)/g, `$1-${name}`);
  return JSON.parse(text.replaceAll(/task\/unit\/\w+/g, `task/unit/${name}`)) as StoredItem;
}
