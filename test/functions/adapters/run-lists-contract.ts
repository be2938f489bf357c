import { describe, expect, it } from 'vitest';
import { hasEnded, type OpenRun, type Run, RUN_STATUSES } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { Task } from '../../../functions/core/task.ts';
import { SECONDS_PER_DAY } from '../../../functions/core/time.ts';
import type { Clock } from '../../../functions/ports/clock.ts';
import type { Page, PageRequest, RunLists, RunPart } from '../../../functions/ports/run-lists.ts';
import type { RunStore } from '../../../functions/ports/run-store.ts';
import { aProof, aTask, aTermination, anOpenRun, freshId, NOW } from '../../support/records.ts';
import { testClock } from '../../support/world.ts';

interface Listed {
  readonly store: RunStore;
  readonly lists: RunLists;
  /** Does something that takes the run from the index of open runs, which goes on showing it. */
  whileOpenRunsTrail(runId: string, act: () => Promise<unknown>): Promise<unknown>;
}

const RUNNING: RunPart = { kind: 'status', status: 'running' };
const RECLAIMED: RunPart = { kind: 'status', status: 'reclaimed' };
const EVERY_STATUS = RUN_STATUSES.map((status) => ({ kind: 'status' as const, status }));

/** The promises of lists: memory and DynamoDB are held to the same. Other tests' records may stand between ours. */
export function describeRunLists(name: string, open: (clock: Clock) => Listed): void {
  describe(`${name} as lists`, () => {
    it('gives open runs oldest first, page by page, each once, whether or not they started together', async () => {
      const { store, lists } = open(testClock());
      const runs: Run[] = [];
      for (const age of [3, 1, 2, 2, 2, 2]) runs.push(await claimed(store, { started_at: NOW - age }));
      const pages = await allPages((request) => lists.listRuns([RUNNING], request), 2);
      const found = ours(pages, runs);
      expect(found.map(({ started_at }) => NOW - started_at)).toEqual([3, 2, 2, 2, 2, 1]);
      expect(new Set(found.map(idOf))).toEqual(new Set(runs.map(idOf)));
      expect(found).toEqual(expect.arrayContaining(runs));
    });

    it('gives ended runs latest first, and no longer among the open ones', async () => {
      const { store, lists } = open(testClock());
      const runs = [];
      for (const endedAt of [NOW + 1, NOW + 3, NOW + 2])
        runs.push(await ended(store, await claimed(store), endedAt));
      const found = ours(await allPages((request) => lists.listRuns([RECLAIMED], request), 2), runs);
      expect(found.map(({ ended_at }) => ended_at)).toEqual([NOW + 3, NOW + 2, NOW + 1]);
      expect(ours(await allPages((request) => lists.listRuns([RUNNING], request), 50), runs)).toEqual([]);
    });

    it.each([1, 3, 100])('goes through one part after the other in pages of %s', async (limit) => {
      const { store, lists } = open(testClock());
      const first = await claimed(store, { started_at: NOW });
      const second = await claimed(store, { started_at: NOW + 1 });
      const third = await ended(store, await claimed(store), NOW + 9);
      const runs = [first, second, third];
      const found = ours(await allPages((request) => lists.listRuns(EVERY_STATUS, request), limit), runs);
      expect(found.map(idOf)).toEqual(runs.map(idOf));
    });

    it('gives the runs of one task in the order in which they started', async () => {
      const { store, lists } = open(testClock());
      const { task, runs } = await attempted(store, 3);
      await claimed(store);
      const part: RunPart = { kind: 'task', taskId: task.task_id };
      const { records, next } = await lists.listRuns([part], { after: null, limit: 10 });
      expect(records.map(idOf)).toEqual(runs.map(idOf));
      expect(next).toBeNull();
    });

    it('names another page only where there is more', async () => {
      const { store, lists } = open(testClock());
      const { task } = await attempted(store, 2);
      const part: RunPart = { kind: 'task', taskId: task.task_id };
      expect((await lists.listRuns([part], { after: null, limit: 2 })).next).toBeNull();
      expect((await lists.listRuns([part], { after: null, limit: 1 })).next).not.toBeNull();
      expect(await lists.listRuns([], { after: null, limit: 1 })).toEqual({ records: [], next: null });
    });

    it('goes on behind a run that has left the list since', async () => {
      const { store, lists } = open(testClock());
      const runs: OpenRun[] = [];
      for (const age of [30, 20, 10]) runs.push(await claimed(store, { started_at: NOW - age }));
      const [first, ...others] = runs;
      if (first === undefined) throw new Error('no run');
      const after = { part: 0, at: first.started_at, id: first.run_id };
      await ended(store, first, NOW);
      const rest = await allPages((request) => lists.listRuns([RUNNING], request), 50, after);
      expect(ours(rest, runs).map(idOf)).toEqual(others.map(idOf));
    });

    it('leaves out a run that an index still shows as open', async () => {
      const listed = open(testClock());
      const { store, lists } = listed;
      const run = await claimed(store);
      await listed.whileOpenRunsTrail(run.run_id, () => ended(store, run, NOW));
      const running = await allPages((request) => lists.listRuns([RUNNING], request), 50);
      expect(ours(running, [run])).toEqual([]);
      const both = await allPages((request) => lists.listRuns([RUNNING, RECLAIMED], request), 100);
      expect(ours(both, [run]).filter((run) => !hasEnded(run))).toEqual([]);
    });

    it('gives tasks by status, oldest first, each under the status that it has now', async () => {
      const { store, lists } = open(testClock());
      const created = async (age: number): Promise<Task> => {
        const task = aTask({ created_at: NOW - age });
        await store.createTask(task);
        return task;
      };
      const young = await created(1);
      const tasks = [young, await created(3), await created(2)];
      const run = await claim(store, young, {});
      const list = async (statuses: readonly Task['status'][]) => {
        const pages = await allPages((request) => lists.listTasks(statuses, request), 2);
        return pages.filter(({ task_id }) => tasks.some((task) => task.task_id === task_id));
      };
      expect((await list(['ready'])).map(({ created_at }) => NOW - created_at)).toEqual([3, 2]);
      expect(await list(['running'])).toMatchObject([{ task_id: young.task_id, current_run_id: run.run_id }]);
      expect((await list(['running', 'blocked', 'ready'])).map(({ created_at }) => NOW - created_at)).toEqual(
        [1, 3, 2],
      );
    });

    it('reads tasks by id, each once, and passes over those that there are not', async () => {
      const { store, lists } = open(testClock());
      const task = aTask();
      await store.createTask(task);
      expect(await lists.readTasks([task.task_id, task.task_id, freshId('nobody')])).toEqual([task]);
      expect(await lists.readTasks([])).toEqual([]);
    });

    it('shows an ended run until its retention is over, and an open one for ever', async () => {
      const clock = testClock();
      const { store, lists } = open(clock);
      const old = await claimed(store);
      const run = await ended(store, await claimed(store), NOW);
      const shown = async () =>
        ours(await allPages((request) => lists.listRuns(EVERY_STATUS, request), 50), [old, run]).map(idOf);
      clock.advance(90 * SECONDS_PER_DAY - 1);
      expect(await store.readRun(run.run_id)).toEqual(run);
      expect(await shown()).toEqual([old.run_id, run.run_id]);
      clock.advance(1);
      expect(await store.readRun(run.run_id)).toBeUndefined();
      const heartbeat = { at: NOW, note: undefined };
      expect(await store.recordHeartbeat(run.run_id, heartbeat)).toEqual({ kind: 'run-not-found' });
      expect(await shown()).toEqual([old.run_id]);
    });
  });
}

const idOf = ({ run_id }: Run): string => run_id;

function ours(found: readonly Run[], runs: readonly Run[]): readonly Run[] {
  return found.filter(({ run_id }) => runs.some((run) => run.run_id === run_id));
}

/** More than all tests of a table leave there. */
const MOST_LISTED = 1000;

async function allPages<Record>(
  list: (request: PageRequest) => Promise<Page<Record>>,
  limit: number,
  from: PageRequest['after'] = null,
): Promise<readonly Record[]> {
  const found: Record[] = [];
  let after = from;
  do {
    if (found.length > MOST_LISTED) throw new Error(`list: still another page after ${found.length} records`);
    const page = await list({ after, limit });
    expect(page.records.length).toBeLessThanOrEqual(limit);
    found.push(...page.records);
    after = page.next;
  } while (after !== null);
  return found;
}

/** A new task's open run. */
async function claimed(store: RunStore, overrides: Partial<OpenRun> = {}): Promise<OpenRun> {
  const task = aTask();
  await store.createTask(task);
  return claim(store, task, overrides);
}

/** A task with so many runs, the last one open. */
async function attempted(store: RunStore, count: number): Promise<{ task: Task; runs: readonly Run[] }> {
  const task = aTask();
  await store.createTask(task);
  const runs: Run[] = [await claim(store, task, { started_at: NOW })];
  while (runs.length < count) {
    const last = runs.at(-1);
    if (last && !hasEnded(last)) await ended(store, last, NOW);
    const ready = await store.readTask(task.task_id);
    runs.push(await claim(store, ready ?? task, { started_at: NOW + runs.length }));
  }
  return { task, runs };
}

async function claim(store: RunStore, task: Task, overrides: Partial<OpenRun>): Promise<OpenRun> {
  const run = anOpenRun({ task_id: task.task_id, attempt: task.attempts + 1, version: 0, ...overrides });
  const result = await store.claimRun({ task, run, events: [] });
  if (result.kind !== 'claimed') throw new Error(`claim: ${result.kind}`);
  return run;
}

async function ended(store: RunStore, open: OpenRun, endedAt: number): Promise<Run> {
  const { set, events, task } = settle({ ...open, termination: aTermination() }, aProof(), endedAt);
  const result = await store.commit({
    run: open,
    move: { set, events },
    createdAt: endedAt,
    task: { kind: 'release', release: task },
  });
  if (result.kind !== 'committed') throw new Error(`commit: ${result.kind}`);
  return result.run;
}
