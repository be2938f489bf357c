import { describe, expect, it } from 'vitest';
import { abandonRun } from '../../../functions/app/abandon-run.ts';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import type { Worker } from '../../../functions/core/worker.ts';
import { aWorker, SILENT } from '../../support/records.ts';
import { aSweptWorld } from '../../support/sweep.ts';
import { aWorld, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const attached = (world: World, runId: string, worker: Worker) =>
  attachWorker(world, { runId, worker, actor: 'launcher' });
const denied = { kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' } as const;

/** A run without a worker that is searched for at the next step, and two workers that ECS lists for it. */
async function aRunWithTwo(world: World, launchType = 'FARGATE') {
  const { runId } = await world.running({ hasWorker: false });
  await world.terminate(runId);
  const [one, two] = [aWorker({ launch_type: launchType }), aWorker({ launch_type: launchType })];
  for (const worker of [one, two]) world.launch(runId, worker);
  world.clock.advance(61);
  return { runId, one, two };
}

/** The world, in which this happens once, at the given look of ECS at a worker. */
function duringLook(world: World, count: number, happens: () => Promise<unknown>): World {
  let looks = 0;
  const look: World['workers']['look'] = async (worker) => {
    looks += 1;
    if (looks === count) await happens();
    return world.workers.look(worker);
  };
  return { ...world, workers: { ...world.workers, look } };
}

describe('the worker of an abandoned run, found alive', () => {
  it('keeps its doubts on the record of the late worker, not on that of the ended run', async () => {
    const world = aSweptWorld({ stopOrphans: true });
    const { runId, worker } = await world.running();
    world.change(worker.task_arn, { launch_type: 'EC2', created_at: world.clock.nowMs() / 1000 });
    await world.terminate(runId);
    world.workers.answerStops(denied);
    await step(world, runId);
    await abandonRun(world, runId, { reason: 'gone', actor: 'ann' });
    for (const seconds of [700, 400]) {
      world.clock.advance(seconds);
      await world.sweep();
    }
    await world.takeSteps();
    world.stopped(runId, worker, SILENT);
    world.clock.advance(700);
    await step(world, runId);
    const run = await world.readRun(runId);
    expect(run.late_workers).toMatchObject([
      { task_arn: worker.task_arn, doubt: expect.any(String) as string },
    ]);
    expect(run.worker?.doubt).toBeNull();
  });
});

describe('two workers of a run that had none', () => {
  it('are both on record where a launcher attaches the one while the other is examined', async () => {
    const world = aWorld();
    const { runId, one, two } = await aRunWithTwo(world);
    await step(
      duringLook(world, 2, () => attached(world, runId, two)),
      runId,
    );
    const run = await world.readRun(runId);
    expect(run.worker?.task_arn).toBe(two.task_arn);
    expect(run.late_workers.map(({ task_arn }) => task_arn)).toEqual([one.task_arn]);
  });

  it('are both on record where the run ends while they are examined', async () => {
    const world = aWorld();
    const { runId, one, two } = await aRunWithTwo(world);
    const finish = () => finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker');
    await step(duringLook(world, 1, finish), runId);
    expect((await world.readRun(runId)).outcome).toBe('completed');
    expect(world.workers.stops.toSorted()).toEqual([one.task_arn, two.task_arn].toSorted());
  });

  it('end the run by the stop of the one, although older code kept it as a late one as well', async () => {
    const world = aWorld();
    const { runId, one } = await aRunWithTwo(world);
    await step(world, runId);
    const run = await world.readRun(runId);
    const late = { ...one, recorded_at: 0, stop_attempts: 0, next_at: 0, obstacle: null, stopped_at: null };
    await world.store.commit({ run, move: { set: { late_workers: [late] }, events: [] }, createdAt: 0 });
    await settleWorker(world, world.stopped(runId, one));
    expect((await world.readRun(runId)).outcome).toBe('reclaimed');
  });

  it('tell the stop of the late one once, however often its event comes', async () => {
    const world = aWorld();
    const { runId, two } = await aRunWithTwo(world);
    await step(world, runId);
    const sighting = world.stopped(runId, two);
    for (let times = 0; times < 3; times += 1) await settleWorker(world, sighting);
    const kinds = await world.kindsOf(runId);
    expect(kinds.filter((kind) => kind === 'late_worker_stopped')).toHaveLength(1);
  });

  it('are both stopped, although the stop of the first is never proven', async () => {
    const world = aWorld();
    const { runId, one, two } = await aRunWithTwo(world, 'EC2');
    await step(world, runId);
    world.stopped(runId, one, SILENT);
    world.clock.advance(600);
    await step(world, runId);
    expect((await world.readRun(runId)).termination?.state).toBe('stuck');
    expect(world.workers.stops).toEqual([one.task_arn, two.task_arn]);
  });

  it('hear of a refused StopTask each on its own record', async () => {
    const world = aWorld();
    const { runId } = await aRunWithTwo(world);
    await step(world, runId);
    world.workers.answerStops(denied, { kind: 'denied', why: 'the late one' });
    world.clock.advance(600);
    await step(world, runId);
    const { termination, late_workers } = await world.readRun(runId);
    expect(termination).toMatchObject({ state: 'stuck', obstacle: denied.why });
    expect(late_workers).toMatchObject([{ obstacle: 'the late one' }]);
  });
});

describe('several workers that came after the end', () => {
  it('are stopped by one step, each once', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    await finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker');
    const workers = [aWorker(), aWorker(), aWorker()];
    for (const worker of workers) {
      world.launch(runId, worker);
      await attached(world, runId, worker);
    }
    await step(world, runId);
    expect(world.workers.stops).toEqual(workers.map(({ task_arn }) => task_arn));
  });
});
