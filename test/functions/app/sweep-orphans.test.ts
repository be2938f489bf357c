import { describe, expect, it } from 'vitest';
import { abandonRun } from '../../../functions/app/abandon-run.ts';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { hasEnded } from '../../../functions/core/run.ts';
import type { WorkerRef } from '../../../functions/core/worker.ts';
import { aWorker, freshId } from '../../support/records.ts';
import { aSweptWorld, ORPHAN_AGE_SECONDS, type SweptWorld } from '../../support/sweep.ts';

/** A run that has ended, and a worker of it that nobody knows of. */
async function orphaned(world: SweptWorld) {
  const { runId, worker } = await world.running();
  const orphan = world.stray(runId);
  await settleWorker(world, world.stopped(runId, worker));
  world.clock.advance(ORPHAN_AGE_SECONDS);
  return { runId, orphan };
}

/** The sighting that is noted, and time enough for the next to count. */
async function seenOnce(world: SweptWorld): Promise<void> {
  await world.sweep();
  world.clock.advance(ORPHAN_AGE_SECONDS);
}

const gaugeOf = (world: SweptWorld) => world.measured.find(([name]) => name === 'Orphans')?.[1];

describe('a worker that lives although its run has ended', () => {
  it('is told at its second sighting, once, and counted for as long as it lives', async () => {
    const world = aSweptWorld();
    const { runId, orphan } = await orphaned(world);
    const ended = await world.readRun(runId);
    await world.sweep();
    expect([gaugeOf(world), await world.readRun(runId)]).toEqual([0, ended]);
    world.clock.advance(ORPHAN_AGE_SECONDS - 1);
    expect((await world.sweep()).told).toBeUndefined();
    world.clock.advance(1);
    expect(await world.sweep()).toMatchObject({ orphans: 1, told: 1 });
    expect(await world.sweep()).toMatchObject({ orphans: 1 });
    expect(gaugeOf(world)).toBe(1);
    expect((await world.store.listEvents(runId, 0, 100)).slice(ended.version)).toMatchObject([
      { kind: 'late_worker', payload: { worker: orphan.task_arn, found_by: 'sweep', stop: false } },
    ]);
    world.stopped(runId, orphan);
    await world.sweep();
    expect(gaugeOf(world)).toBe(0);
  });

  it('is told at any age that somebody may set', async () => {
    const ageSeconds = 7 * 86_400;
    const world = aSweptWorld({ ageSeconds });
    await orphaned(world);
    world.clock.advance(ageSeconds);
    await world.sweep();
    world.clock.advance(ageSeconds);
    expect((await world.sweep()).told).toBe(1);
  });

  it('is told although another run holds it by mistake', async () => {
    const world = aSweptWorld();
    const { runId, orphan } = await orphaned(world);
    world.workers.forget(orphan.task_arn);
    const other = await world.running({ hasWorker: false });
    await attachWorker(world, { runId: other.runId, worker: orphan, actor: 'dispatcher' });
    world.launch(runId, orphan);
    world.change(orphan.task_arn, { created_at: 0 });
    await seenOnce(world);
    expect((await world.sweep()).told).toBe(1);
    expect(await world.store.findRunOfWorker(orphan.task_arn)).toBe(runId);
  });

  it('is told also where ECS means to stop it, as after an operator has abandoned the run', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.running();
    world.change(worker.task_arn, { created_at: 0 });
    await world.terminate(runId);
    await world.takeSteps();
    world.clock.advance(90);
    await takeStep(world, { run_id: runId, hops: 0 });
    world.clock.advance(90);
    await takeStep(world, { run_id: runId, hops: 0 });
    expect(world.workers.all()).toMatchObject([{ last_status: 'RUNNING', desired_status: 'STOPPED' }]);
    const abandoned = await abandonRun(world, runId, { reason: 'its host is scrap', actor: 'ann' });
    expect(abandoned.kind).toBe('abandoned');
    world.clock.advance(ORPHAN_AGE_SECONDS);
    await seenOnce(world);
    expect(await world.sweep()).toMatchObject({ orphans: 1, told: 1 });
    expect(world.measured).toContainEqual(['UnstoppedWorkers', 1]);
    expect(gaugeOf(world)).toBe(0);
    expect((await world.readRun(runId)).late_workers).toMatchObject(
      [worker].map(({ task_arn }) => ({ task_arn })),
    );
  });

  it('is not stopped, and its run keeps its outcome and rests', async () => {
    const world = aSweptWorld();
    const { runId } = await orphaned(world);
    const { outcome, proof } = await world.readRun(runId);
    await seenOnce(world);
    await world.sweep();
    expect(world.steps.sent).toEqual([]);
    expect(await world.readRun(runId)).toMatchObject({ outcome, proof, next_at: null });
    expect(world.workers.stops).toEqual([]);
  });

  it('is told beside the others of its run, in one round', async () => {
    const world = aSweptWorld();
    const { runId } = await orphaned(world);
    world.stray(runId);
    world.clock.advance(ORPHAN_AGE_SECONDS);
    await seenOnce(world);
    expect(await world.sweep()).toMatchObject({ orphans: 2, told: 2 });
  });

  it('is told although somebody moves its run each time that a sweep is about to', async () => {
    const world = aSweptWorld();
    const { runId } = await orphaned(world);
    await seenOnce(world);
    let moves = 0;
    const commit: SweptWorld['store']['commit'] = async (request) => {
      moves += 1;
      const { run } = request;
      if (moves === 1)
        await world.store.commit({ run, move: { set: {}, events: [] }, createdAt: run.started_at });
      return world.store.commit(request);
    };
    expect(await world.sweep({ store: { ...world.store, commit } })).toMatchObject({ orphans: 1, told: 1 });
    expect((await world.kindsOf(runId)).at(-1)).toBe('late_worker');
  });

  it('is told once by three sweeps at once', async () => {
    const world = aSweptWorld();
    const { runId } = await orphaned(world);
    await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    world.clock.advance(ORPHAN_AGE_SECONDS);
    const passes = await Promise.all([world.sweep(), world.sweep(), world.sweep()]);
    expect(passes.map(({ orphans }) => orphans)).toEqual([1, 1, 1]);
    expect(passes.filter(({ told }) => told)).toHaveLength(1);
    expect((await world.kindsOf(runId)).filter((kind) => kind === 'late_worker')).toHaveLength(1);
  });

  it('has its end on record too, although it was only told', async () => {
    const world = aSweptWorld();
    const { runId, orphan } = await orphaned(world);
    await seenOnce(world);
    await world.sweep();
    await settleWorker(world, world.stopped(runId, orphan));
    expect((await world.kindsOf(runId)).slice(-2)).toEqual(['late_worker', 'late_worker_stopped']);
    expect((await world.readRun(runId)).next_at).toBeNull();
  });

  it('is stopped by the consumer where orphans are to be stopped', async () => {
    const world = aSweptWorld({ stopOrphans: true });
    const { runId, orphan } = await orphaned(world);
    await seenOnce(world);
    expect(await world.sweep()).toMatchObject({ told: 1 });
    expect(world.workers.stops).toEqual([]);
    await world.takeSteps();
    expect(world.workers.stops).toEqual([orphan.task_arn]);
    expect((await world.store.listEvents(runId, 0, 100)).at(-1)?.payload).toMatchObject({ stop: true });
  });

  it('is not told to be none where ECS does not show it as it is to be recorded', async () => {
    const world = aSweptWorld();
    await orphaned(world);
    await seenOnce(world);
    const throttled = { kind: 'unclear', why: 'ecs:DescribeTasks: ThrottlingException' } as const;
    const workers = { ...world.workers, look: () => Promise.resolve(throttled) };
    expect(await world.sweep({ workers })).toMatchObject({ unclear: 1 });
    expect(gaugeOf(world)).toBeUndefined();
    expect(world.measured).toContainEqual(['WorkerGaps', 1]);
  });

  it('that was only told is stopped once orphans are to be stopped', async () => {
    const world = aSweptWorld();
    const { orphan } = await orphaned(world);
    await seenOnce(world);
    await world.sweep();
    const orphanRules = { ageSeconds: ORPHAN_AGE_SECONDS, stopOrphans: true };
    expect(await world.sweep({ orphanRules })).toMatchObject({ told: 1 });
    await world.takeSteps();
    expect(world.workers.stops).toEqual([orphan.task_arn]);
    expect((await world.sweep({ orphanRules })).told).toBeUndefined();
  });

  it('that was only told is stopped then whenever it was seen last: it is on record', async () => {
    const world = aSweptWorld();
    await orphaned(world);
    await seenOnce(world);
    await world.sweep();
    world.clock.advance(2 * 86_400);
    const orphanRules = { ageSeconds: ORPHAN_AGE_SECONDS, stopOrphans: true };
    expect(await world.sweep({ orphanRules })).toMatchObject({ told: 1 });
  });

  it.each([false, true])('is named in the log, with whether it is to be stopped: %s', async (stopOrphans) => {
    const world = aSweptWorld({ stopOrphans });
    const { runId, orphan } = await orphaned(world);
    await seenOnce(world);
    world.log.lines.length = 0;
    await world.sweep();
    expect(world.log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { details: { run_id: runId, worker: orphan.task_arn, stop: stopOrphans } },
    ]);
  });

  it('that was only told is stopped once its launcher attaches it', async () => {
    const world = aSweptWorld();
    const { runId, orphan } = await orphaned(world);
    await seenOnce(world);
    await world.sweep();
    const result = await attachWorker(world, { runId, worker: orphan, actor: 'dispatcher' });
    expect(result.kind).toBe('run-already-ended');
    await world.takeSteps();
    expect(world.workers.stops).toEqual([orphan.task_arn]);
    expect((await world.readRun(runId)).late_workers).toHaveLength(1);
  });

  it('that was only told, and has stopped since, stays as it is when its launcher attaches it', async () => {
    const world = aSweptWorld();
    const { runId, orphan } = await orphaned(world);
    await seenOnce(world);
    await world.sweep();
    await settleWorker(world, world.stopped(runId, orphan));
    const told = await world.readRun(runId);
    const result = await attachWorker(world, { runId, worker: orphan, actor: 'dispatcher' });
    expect(result.kind).toBe('run-already-ended');
    expect(await world.readRun(runId)).toEqual(told);
    expect(world.workers.stops).toEqual([]);
  });
});

describe('a worker whose run is open and never got it', () => {
  it('is attached once it is old enough, is no orphan, and is named in the log', async () => {
    const world = aSweptWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = world.stray(runId);
    world.clock.advance(ORPHAN_AGE_SECONDS - 1);
    expect((await world.sweep()).attached).toBeUndefined();
    world.clock.advance(1);
    world.log.lines.length = 0;
    expect(await world.sweep()).toMatchObject({ attached: 1 });
    expect(gaugeOf(world)).toBe(0);
    expect((await world.store.listEvents(runId, 1, 100)).map(({ kind, payload }) => [kind, payload])).toEqual(
      [['worker_attached', { actor: 'standdown', worker: worker.task_arn, verified: true }]],
    );
    expect(world.log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { details: { run_id: runId, worker: worker.task_arn, result: 'attached' } },
    ]);
    expect((await world.sweep()).attached).toBeUndefined();
  });

  it('is attached although another run holds it by mistake', async () => {
    const world = aSweptWorld();
    const [{ runId }, other] = [
      await world.running({ hasWorker: false }),
      await world.running({ hasWorker: false }),
    ];
    const worker = aWorker();
    await attachWorker(world, { runId: other.runId, worker, actor: 'dispatcher' });
    world.launch(runId, worker);
    world.change(worker.task_arn, { created_at: 0 });
    expect((await world.sweep()).attached).toBe(1);
    expect((await world.readRun(runId)).worker).toMatchObject({ task_arn: worker.task_arn, verified: true });
  });

  it('is not counted where its run has another one by then', async () => {
    const world = aSweptWorld();
    const { runId } = await world.running({ hasWorker: false });
    const stale = await world.readRun(runId);
    const [own, second] = [aWorker(), aWorker()];
    for (const worker of [own, second]) {
      world.launch(runId, worker);
      world.change(worker.task_arn, { created_at: 0 });
    }
    await attachWorker(world, { runId, worker: own, actor: 'dispatcher' });
    const lists = { ...world.lists, readRuns: () => Promise.resolve([stale]) };
    expect((await world.sweep({ lists })).attached).toBe(1);
    expect((await world.readRun(runId)).worker?.task_arn).toBe(own.task_arn);
  });
});

describe('no orphan', () => {
  /** Passes enough for each that would be one to be told; with those that could not be taken. */
  async function told(world: SweptWorld): Promise<number> {
    await seenOnce(world);
    const { told = 0, orphans = 0, failed = 0 } = await world.sweep();
    return told + orphans + failed;
  }

  it('is the worker of an open run', async () => {
    const world = aSweptWorld();
    const { worker } = await world.resting();
    world.change(worker.task_arn, { created_at: 0 });
    expect(await told(world)).toBe(0);
  });

  it.each([
    ['of a service', { group: 'service:web' }],
    ['that somebody else started', { started_by: 'ecs-svc/9223370' }],
    ['that nobody started', { started_by: null }],
    ['of a run that we do not know', { started_by: freshId('nobody') }],
    ['whose age ECS does not tell', { created_at: undefined }],
  ])('is a worker %s', async (_, shown) => {
    const world = aSweptWorld();
    const { orphan } = await orphaned(world);
    world.change(orphan.task_arn, shown);
    expect(await told(world)).toBe(0);
  });

  it('is a worker that was made only just now, whenever its run ended', async () => {
    const world = aSweptWorld();
    const { orphan } = await orphaned(world);
    await seenOnce(world);
    world.change(orphan.task_arn, { created_at: world.clock.nowMs() / 1000 - ORPHAN_AGE_SECONDS + 1 });
    expect((await world.sweep()).orphans).toBeUndefined();
  });

  it('is a worker whose run ended only just now, and its sighting does not count', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.running();
    const orphan = world.stray(runId, 0);
    await settleWorker(world, world.stopped(runId, worker));
    world.clock.advance(ORPHAN_AGE_SECONDS - 1);
    await world.sweep();
    world.clock.advance(ORPHAN_AGE_SECONDS);
    expect((await world.sweep()).told).toBeUndefined();
    world.clock.advance(ORPHAN_AGE_SECONDS);
    expect((await world.sweep()).told).toBe(1);
    expect(hasEnded(await world.readRun(runId)) && orphan.task_arn).toBe(orphan.task_arn);
  });

  it('is a worker that stopped after the look', async () => {
    const world = aSweptWorld();
    const { runId, orphan } = await orphaned(world);
    await seenOnce(world);
    const views = {
      ...world.views,
      lookAll: async (asked: readonly WorkerRef[]) => {
        const seen = await world.views.lookAll(asked);
        world.stopped(runId, orphan);
        return seen;
      },
    };
    expect((await world.sweep({ views })).told).toBeUndefined();
  });

  it('is a worker that ECS does not show once more before it is told', async () => {
    const world = aSweptWorld();
    await orphaned(world);
    await seenOnce(world);
    world.workers.clouded({ kind: 'unclear', why: 'denied' });
    const { told = 0, orphans = 0, failed = 0 } = await world.sweep();
    expect([told, orphans, failed]).toEqual([0, 0, 0]);
    expect((await world.sweep()).told).toBe(1);
  });

  it('is what a throttled or denied listing or look leaves unsaid, and no gauge says that there is none', async () => {
    const world = aSweptWorld();
    await orphaned(world);
    await seenOnce(world);
    for (const answer of [{ kind: 'throttled' as const }, { kind: 'unclear' as const, why: 'denied' }]) {
      world.views.answerListings(answer);
      expect((await world.sweep()).told).toBeUndefined();
      expect(gaugeOf(world)).toBeUndefined();
      world.views.answerLooks(answer);
      expect((await world.sweep()).told).toBeUndefined();
      expect(gaugeOf(world)).toBeUndefined();
    }
    expect((await world.sweep()).told).toBe(1);
  });

  it('is known of where ECS throttles the listing, which is counted, or denies it, which the log says', async () => {
    const world = aSweptWorld();
    world.views.answerListings({ kind: 'throttled' });
    expect(await world.sweep()).toMatchObject({ throttled: 1 });
    expect(world.measured).toContainEqual(['Throttles', 1]);
    world.log.lines.length = 0;
    world.views.answerListings({ kind: 'unclear', why: 'AccessDeniedException' });
    expect(await world.sweep()).toMatchObject({ unclear: 1 });
    expect(world.log.lines.filter(({ level }) => level === 'warn')).toMatchObject([
      { details: { from: null, why: 'AccessDeniedException' } },
    ]);
  });
});
