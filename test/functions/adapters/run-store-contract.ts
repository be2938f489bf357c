import { describe, expect, it } from 'vitest';
import { attachedEvent } from '../../../functions/core/attachment.ts';
import { hasEnded, type OpenRun, type Run } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import { SECONDS_PER_DAY } from '../../../functions/core/time.ts';
import type { Task, TaskRelease } from '../../../functions/core/task.ts';
import type { Worker } from '../../../functions/core/worker.ts';
import type { DueRuns, RunCommit, RunStore } from '../../../functions/ports/run-store.ts';
import { aProof, aTask, aTermination, anOpenRun, aWorker, freshId, NOW } from '../../support/records.ts';

const CLAIMED = { kind: 'claimed' as const, payload: { actor: 'dispatcher' } };

/** The promises of a run store: memory and DynamoDB are held to the same. */
export function describeRunStore(name: string, open: () => RunStore & DueRuns): void {
  /** A task and its open run, as a claim leaves them. */
  async function claimed(
    store: RunStore,
    overrides: Partial<OpenRun> = {},
    task = aTask(),
  ): Promise<{ task: Task; run: OpenRun }> {
    await store.createTask(task);
    const run = anOpenRun({ task_id: task.task_id, ...overrides });
    const events = run.worker ? [CLAIMED, attachedEvent(run.worker, 'dispatcher')] : [CLAIMED];
    const result = await store.claimRun({ task, run: { ...run, version: events.length }, events });
    if (result.kind !== 'claimed') throw new Error(`claim: ${result.kind}`);
    return { task, run: result.run };
  }

  function termination(run: Run, overrides: Partial<RunCommit> = {}): RunCommit {
    const move = {
      set: { termination: aTermination(), next_at: NOW },
      events: [{ kind: 'termination_requested' as const, payload: { actor: 'ann' } }],
    };
    return { run, move, createdAt: NOW, task: { kind: 'must-be-running-this' }, ...overrides };
  }

  function settlement(run: OpenRun, released?: TaskRelease): RunCommit {
    const { set, events, task } = settle(run, aProof(), NOW + 5);
    return {
      run,
      move: { set, events },
      createdAt: NOW + 5,
      task: { kind: 'release', release: released ?? task },
    };
  }

  function attachment(run: Run, worker: Worker): RunCommit {
    const move = { set: { worker }, events: [attachedEvent(worker, 'dispatcher')] };
    return { run, move, createdAt: NOW, bind: worker };
  }

  async function committed(store: RunStore, commit: RunCommit): Promise<Run> {
    const result = await store.commit(commit);
    if (result.kind !== 'committed') throw new Error(`commit: ${result.kind}`);
    return result.run;
  }

  describe(`${name} as a run store`, () => {
    it('knows nothing of what was never stored', async () => {
      const store = open();
      expect(await store.readTask('nobody')).toBeUndefined();
      expect(await store.readRun('nobody')).toBeUndefined();
      expect(await store.findRunOfWorker('nobody')).toBeUndefined();
      expect(await store.listEvents('nobody', 0, 10)).toEqual([]);
    });

    it('creates a task once and keeps the first', async () => {
      const store = open();
      const task = aTask({ title: 'first' });
      expect(await store.createTask(task)).toBe('created');
      expect(await store.createTask({ ...task, title: 'second' })).toBe('task-exists');
      expect(await store.readTask(task.task_id)).toEqual(task);
    });

    it('claims a ready task: task, run and event together', async () => {
      const store = open();
      const { task, run } = await claimed(store);
      expect(await store.readRun(run.run_id)).toEqual(run);
      expect(await store.readTask(task.task_id)).toMatchObject({
        status: 'running',
        current_run_id: run.run_id,
        attempts: 1,
      });
      expect(await store.listEvents(run.run_id, 0, 10)).toEqual([
        { ...CLAIMED, id: 1, run_id: run.run_id, task_id: task.task_id, created_at: NOW },
      ]);
    });

    it('refuses to claim a task that changed since it was read, and writes nothing', async () => {
      const store = open();
      const { task } = await claimed(store);
      const other = anOpenRun({ task_id: task.task_id });
      expect(await store.claimRun({ task, run: other, events: [CLAIMED] })).toEqual({ kind: 'task-changed' });
      expect(await store.readRun(other.run_id)).toBeUndefined();
    });

    it('refuses to claim a task that another run has had since it was read', async () => {
      const store = open();
      const { task, run } = await claimed(store);
      await committed(store, settlement(run));
      const read = await store.readTask(task.task_id);
      expect(read).toMatchObject({ status: 'ready', attempts: 1 });
      const other = anOpenRun({ task_id: task.task_id });
      expect(await store.claimRun({ task, run: other, events: [CLAIMED] })).toEqual({ kind: 'task-changed' });
      expect(await store.readTask(task.task_id)).toEqual(read);
      expect(await store.readRun(other.run_id)).toBeUndefined();
    });

    it('refuses to claim a task that is held, and frees one of its holder', async () => {
      const store = open();
      const held = aTask({ status: 'blocked', held_by: 'ann' });
      await store.createTask(held);
      const run = anOpenRun({ task_id: held.task_id });
      expect(await store.claimRun({ task: held, run, events: [CLAIMED] })).toEqual({ kind: 'task-changed' });
      const { task } = await claimed(store, {}, aTask({ held_by: 'ann' }));
      expect(await store.readTask(task.task_id)).toMatchObject({ status: 'running', held_by: null });
    });

    it('refuses to claim with the id of another run', async () => {
      const store = open();
      const { run } = await claimed(store);
      const task = aTask();
      await store.createTask(task);
      const again = anOpenRun({ run_id: run.run_id, task_id: task.task_id });
      expect(await store.claimRun({ task, run: again, events: [CLAIMED] })).toEqual({ kind: 'run-exists' });
      expect(await store.readTask(task.task_id)).toEqual(task);
    });

    it('binds the worker of a claim, and refuses one that serves another run', async () => {
      const store = open();
      const worker = aWorker();
      const { run } = await claimed(store, { worker, next_at: NOW + 30 });
      expect(await store.findRunOfWorker(worker.task_arn)).toBe(run.run_id);
      expect((await store.listEvents(run.run_id, 0, 10)).map(({ kind }) => kind)).toEqual([
        'claimed',
        'worker_attached',
      ]);
      const task = aTask();
      await store.createTask(task);
      const thief = anOpenRun({ task_id: task.task_id, worker: { ...worker, verified: false } });
      expect(await store.claimRun({ task, run: thief, events: [CLAIMED] })).toEqual({
        kind: 'worker-in-use',
      });
      expect(await store.readRun(thief.run_id)).toBeUndefined();
    });

    it('binds the worker of a claim that ECS has shown, whoever holds it', async () => {
      const store = open();
      const worker = aWorker();
      await claimed(store, { worker: { ...worker, verified: false } });
      const { run } = await claimed(store, { worker });
      expect(await store.findRunOfWorker(worker.task_arn)).toBe(run.run_id);
    });

    it('commits a move with its event and gives back the run as it is now', async () => {
      const store = open();
      const { run } = await claimed(store);
      const moved = await committed(store, termination(run));
      expect(moved).toMatchObject({ version: 2, next_at: NOW, termination: { state: 'requested' } });
      expect(await store.readRun(run.run_id)).toEqual(moved);
      expect((await store.listEvents(run.run_id, 1, 10)).map(({ id, kind }) => [id, kind])).toEqual([
        [2, 'termination_requested'],
      ]);
    });

    it('lets one of two moves from the same reading through', async () => {
      const store = open();
      const { run } = await claimed(store);
      const results = await Promise.all([store.commit(termination(run)), store.commit(termination(run))]);
      expect(results.map(({ kind }) => kind).sort()).toEqual(['committed', 'run-changed']);
      expect(await store.listEvents(run.run_id, 0, 10)).toHaveLength(2);
    });

    it('lets one of two moves through that write neither an event nor a next look', async () => {
      const store = open();
      const { run } = await claimed(store);
      const move = { set: { worker: aWorker() }, events: [] };
      expect((await store.commit({ run, move, createdAt: NOW })).kind).toBe('committed');
      expect((await store.commit({ run, move, createdAt: NOW })).kind).toBe('run-changed');
      expect(await store.readRun(run.run_id)).toMatchObject({ version: 1, revision: run.revision + 1 });
    });

    it.each(['is gone', 'runs another run', 'is free again'])(
      'refuses a move that relies on its task, or ends it, where the task %s, and leaves all as it is',
      async (how) => {
        const store = open();
        const { run } = await claimed(store);
        const { task, run: successor } = await claimed(store);
        if (how === 'is free again') await committed(store, settlement(successor));
        const task_id = how === 'is gone' ? freshId('gone') : task.task_id;
        const stale = anOpenRun({ ...run, task_id });
        const before = await store.readTask(task_id);
        expect(await store.commit(termination(stale))).toEqual({ kind: 'task-changed' });
        expect(await store.commit(settlement(stale))).toEqual({ kind: 'task-changed' });
        expect(await store.readTask(task_id)).toEqual(before);
        expect(await store.readRun(run.run_id)).toEqual(run);
        expect(await store.listEvents(run.run_id, 0, 10)).toHaveLength(1);
      },
    );

    it('binds a worker to one run only, but to the same one again', async () => {
      const store = open();
      const { run: one } = await claimed(store);
      const { run: other } = await claimed(store);
      const worker = aWorker({ verified: false });
      const attached = await committed(store, attachment(one, worker));
      expect(await store.commit(attachment(other, worker))).toEqual({ kind: 'worker-in-use' });
      expect((await store.commit(attachment(attached, worker))).kind).toBe('committed');
      expect(await store.findRunOfWorker(worker.task_arn)).toBe(one.run_id);
    });

    it('binds a worker that ECS has shown to its run, whoever holds it', async () => {
      const store = open();
      const { run: holder } = await claimed(store);
      const { run } = await claimed(store);
      const worker = aWorker();
      await committed(store, attachment(holder, { ...worker, verified: false }));
      await committed(store, attachment(run, worker));
      expect(await store.findRunOfWorker(worker.task_arn)).toBe(run.run_id);
    });

    it('settles run, task and event together, once', async () => {
      const store = open();
      const { task, run } = await claimed(store, { worker: aWorker(), next_at: NOW + 30 });
      const requested = (await committed(store, termination(run))) as OpenRun;
      const ended = await committed(store, settlement(requested));
      expect(hasEnded(ended)).toBe(true);
      expect(await store.readRun(run.run_id)).toEqual(ended);
      expect(ended).toMatchObject({ outcome: 'reclaimed', next_at: null, proof: { source: 'event' } });
      expect(await store.readTask(task.task_id)).toMatchObject({
        status: 'ready',
        current_run_id: null,
        attempts: 1,
      });
      expect((await store.commit(settlement(requested))).kind).toBe('run-changed');
      const kinds = (await store.listEvents(run.run_id, 0, 10)).map(({ kind }) => kind);
      expect(kinds).toEqual(['claimed', 'worker_attached', 'termination_requested', 'reclaimed']);
    });

    it.each<[TaskRelease, number, string | null]>([
      [{ status: 'done', failures: { kind: 'reset' }, held_by: null }, 0, null],
      [{ status: 'blocked', failures: { kind: 'reset' }, held_by: 'ann' }, 0, null],
      [{ status: 'blocked', failures: { kind: 'keep' }, held_by: null }, 2, 'the second'],
      [{ status: 'ready', failures: { kind: 'add', error: 'the third' }, held_by: null }, 3, 'the third'],
    ])('releases a task that has failed twice as it is told: %j', async (release, failures, error) => {
      const store = open();
      const failed = aTask({ consecutive_failures: 2, last_failure_error: 'the second' });
      const { task, run } = await claimed(store, {}, failed);
      await committed(store, settlement(run, release));
      expect(await store.readTask(task.task_id)).toEqual({
        ...task,
        status: release.status,
        current_run_id: null,
        attempts: 1,
        held_by: release.held_by,
        consecutive_failures: failures,
        last_failure_error: error,
      });
    });

    it('notes heartbeats on an open run only, and keeps the last note', async () => {
      const store = open();
      const { run } = await claimed(store, { worker: aWorker() });
      expect(await store.recordHeartbeat('nobody', { at: NOW, note: 'x' })).toEqual({
        kind: 'run-not-found',
      });
      await store.recordHeartbeat(run.run_id, { at: NOW + 1, note: 'step 1' });
      const beaten = { ...run, last_heartbeat_at: NOW + 2, last_note: 'step 1' };
      expect(await store.recordHeartbeat(run.run_id, { at: NOW + 2, note: undefined })).toEqual({
        kind: 'recorded',
        run: beaten,
      });
      const ended = await committed(store, settlement(beaten));
      expect(await store.recordHeartbeat(run.run_id, { at: NOW + 9, note: 'late' })).toEqual({
        kind: 'ended',
        run: ended,
      });
      expect(await store.readRun(run.run_id)).toEqual(ended);
    });

    it('lets a heartbeat and a move from the same reading both through', async () => {
      const store = open();
      const { run } = await claimed(store);
      await store.recordHeartbeat(run.run_id, { at: NOW + 1, note: 'alive' });
      const known = await committed(store, termination(run));
      expect(await store.readRun(run.run_id)).toMatchObject({ last_note: 'alive', version: 2 });
      // The writer knows what it read and wrote, no more.
      expect(known).toMatchObject({ last_note: null, last_heartbeat_at: null, version: 2 });
    });

    it('refuses a move that relies on silence when a heartbeat came since the reading', async () => {
      const store = open();
      const { run } = await claimed(store);
      const silent = termination(run, { ifNotBeaten: true });
      await store.recordHeartbeat(run.run_id, { at: NOW + 1, note: undefined });
      expect(await store.commit(silent)).toEqual({ kind: 'run-changed' });
      const read = await store.readRun(run.run_id);
      expect(read?.version).toBe(1);
      expect(
        (await store.commit(termination({ ...run, last_heartbeat_at: NOW + 1 }, { ifNotBeaten: true }))).kind,
      ).toBe('committed');
      const { run: beaten } = await claimed(store);
      await store.recordHeartbeat(beaten.run_id, { at: NOW + 1, note: undefined });
      await store.recordHeartbeat(beaten.run_id, { at: NOW + 2, note: undefined });
      const trusting = termination({ ...beaten, last_heartbeat_at: NOW + 1 }, { ifNotBeaten: true });
      expect(await store.commit(trusting)).toEqual({ kind: 'run-changed' });
      const { run: unheard } = await claimed(store);
      expect((await store.commit(termination(unheard, { ifNotBeaten: true }))).kind).toBe('committed');
    });

    it('moves a task between ready and blocked, from the status that is expected only', async () => {
      const store = open();
      const task = aTask();
      await store.createTask(task);
      const hold = { from: 'ready', to: 'blocked', heldBy: 'ann' } as const;
      const held = { ...task, status: 'blocked', held_by: 'ann' };
      expect(await store.moveTask(task.task_id, hold)).toEqual({ kind: 'moved', task: held });
      expect(await store.moveTask(task.task_id, hold)).toEqual({ kind: 'other-status', task: held });
      expect(await store.moveTask('nobody', hold)).toEqual({ kind: 'task-not-found' });
      expect(await store.readTask(task.task_id)).toEqual(held);
    });

    it('pages through events in order', async () => {
      const store = open();
      let { run }: { run: Run } = await claimed(store);
      for (let count = 0; count < 11; count += 1) {
        const move = { set: {}, events: [{ kind: 'stop_refused' as const, payload: { count } }] };
        run = await committed(store, { run, move, createdAt: NOW });
      }
      expect((await store.listEvents(run.run_id, 0, 5)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
      expect((await store.listEvents(run.run_id, 9, 50)).map(({ id }) => id)).toEqual([10, 11, 12]);
    });

    it('lists what is due, the longest waiting first, and forgets what is not', async () => {
      const store = open();
      const due = async (nextAt: number) => {
        const { run } = await claimed(store);
        return committed(store, termination(run, { move: { set: { next_at: nextAt }, events: [] } }));
      };
      const late = await due(40);
      const later = await due(50);
      const future = await due(61);
      const rested = await due(45);
      await committed(store, { run: rested, move: { set: { next_at: null }, events: [] }, createdAt: NOW });
      const listed = await store.listDueRuns(60, 1000);
      const ours = listed.filter((id) => [late, later, future, rested].some(({ run_id }) => run_id === id));
      expect(ours).toEqual([late.run_id, later.run_id]);
      expect(await store.listDueRuns(60, 1)).toHaveLength(1);
    });

    it('lists no run for a look that no read would show any more', async () => {
      const store = open();
      const { run } = await claimed(store);
      const ended = await committed(store, settlement(run));
      const endOfRetention = NOW + 5 + 90 * SECONDS_PER_DAY;
      const dueAt = async (read: Run, next_at: number) => {
        const moved = await committed(store, {
          run: read,
          move: { set: { next_at }, events: [] },
          createdAt: NOW,
        });
        const listed = await store.listDueRuns(next_at, 1000);
        return { moved, isListed: listed.includes(run.run_id) };
      };
      const last = await dueAt(ended, endOfRetention);
      expect(last.isListed).toBe(true);
      expect((await dueAt(last.moved, endOfRetention + 1)).isListed).toBe(false);
    });
  });
}
