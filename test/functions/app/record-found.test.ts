import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { recordFound } from '../../../functions/app/record-found.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { hasEnded } from '../../../functions/core/run.ts';
import type { Worker } from '../../../functions/core/worker.ts';
import type { Look } from '../../../functions/ports/workers.ts';
import { aWorker, NOW } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

/** A run that is to end, without a worker on record. */
async function terminated(world: World): Promise<string> {
  const { runId } = await world.running({ hasWorker: false });
  await world.terminate(runId);
  return runId;
}

/** Binds a worker to another run, whose launcher gave its name before ECS knew it. */
async function boundElsewhere(world: World, worker: Worker): Promise<void> {
  const { runId } = await world.running({ hasWorker: false });
  await attachWorker(world, { runId, worker, actor: 'launcher' });
}

/** The world, in which ECS lists a worker and does not know it when asked. */
function hiding({ task_arn }: Worker, world: World): World {
  const look: World['workers']['look'] = (worker) =>
    worker.task_arn === task_arn ? Promise.resolve({ kind: 'missing' }) : world.workers.look(worker);
  return { ...world, workers: { ...world.workers, look } };
}

/** The world, in which something happens while ECS is asked about a worker for the first time. */
function duringLook(world: World, happen: () => Promise<unknown>): World {
  let looks = 0;
  const look: World['workers']['look'] = async (worker) => {
    const seen = await world.workers.look(worker);
    if ((looks += 1) === 1) await happen();
    return seen;
  };
  return { ...world, workers: { ...world.workers, look } };
}

const arnsOf = (workers: readonly { readonly task_arn: string }[]) => workers.map(({ task_arn }) => task_arn);

describe('several workers that ECS lists for a run', () => {
  it('are on record, the first as its own, before the run is decided anew', async () => {
    const world = aWorld();
    const runId = await terminated(world);
    const workers = [aWorker(), aWorker(), aWorker()];
    for (const worker of workers) world.launch(runId, worker);
    expect(await recordFound(world, await world.readRun(runId), workers)).toBe('run-changed');
    const { worker, late_workers } = await world.readRun(runId);
    expect([worker?.task_arn, ...arnsOf(late_workers)]).toEqual(arnsOf(workers));
    const found = (await world.store.listEvents(runId, 2, 100)).map(({ kind, payload }) => [kind, payload]);
    expect(found).toMatchObject([
      ['late_worker', { actor: 'standdown' }],
      ['late_worker', { actor: 'standdown' }],
      ['worker_attached', { actor: 'standdown' }],
    ]);
  });

  it('are no several where it is one, on the list of those that run and on that of those that stopped', async () => {
    const world = aWorld();
    const runId = await terminated(world);
    const worker = aWorker();
    world.launch(runId, worker);
    await recordFound(world, await world.readRun(runId), [worker, { ...worker }]);
    const run = await world.readRun(runId);
    expect([run.worker?.task_arn, run.late_workers]).toEqual([worker.task_arn, []]);
  });

  it('are on record without one that another run holds and ECS does not show, which the log names', async () => {
    const world = aWorld();
    const runId = await terminated(world);
    const [own, elsewhere, late] = [aWorker(), aWorker(), aWorker()];
    await boundElsewhere(world, elsewhere);
    for (const worker of [own, elsewhere, late]) world.launch(runId, worker);
    world.log.lines.length = 0;
    await recordFound(hiding(elsewhere, world), await world.readRun(runId), [own, elsewhere, late]);
    const run = await world.readRun(runId);
    expect([run.worker?.task_arn, ...arnsOf(run.late_workers)]).toEqual(arnsOf([own, late]));
    expect(world.log.lines).toMatchObject([
      { level: 'warn', details: { run_id: runId, task_arn: elsewhere.task_arn } },
    ]);
  });

  it.each([
    ['first', 0],
    ['second', 1],
  ] as const)('are on record once each where the launcher attaches the %s meanwhile', async (_, place) => {
    const world = aWorld();
    const runId = await terminated(world);
    const workers = [aWorker(), aWorker()] as const;
    for (const worker of workers) world.launch(runId, worker);
    const attached = workers[place];
    const beset = duringLook(world, () =>
      attachWorker(world, { runId, worker: attached, actor: 'launcher' }),
    );
    await recordFound(beset, await world.readRun(runId), workers);
    const run = await world.readRun(runId);
    expect(run.worker?.task_arn).toBe(attached.task_arn);
    expect(arnsOf(run.late_workers)).toEqual(arnsOf(workers.filter((worker) => worker !== attached)));
  });
});

describe('a run is stuck and names why', () => {
  const stepTwice = async (world: World, runId: string) => {
    for (let times = 0; times < 2; times += 1) {
      await takeStep(world, { run_id: runId, hops: 0 });
      world.clock.advance(600);
    }
    return (await world.readRun(runId)).termination;
  };

  it('where another run holds the one worker that ECS lists, and ECS does not show it', async () => {
    const world = aWorld();
    const runId = await terminated(world);
    const worker = aWorker();
    await boundElsewhere(world, worker);
    world.launch(runId, worker);
    expect(await stepTwice(hiding(worker, world), runId)).toMatchObject({
      state: 'stuck',
      obstacle: 'the worker that ECS lists serves another run',
    });
    expect(world.workers.stops).toEqual([]);
  });

  it('where it is one that was put on record as late, and the others are gone', async () => {
    const world = aWorld();
    const runId = await terminated(world);
    const [elsewhere, late] = [aWorker(), aWorker()];
    await boundElsewhere(world, elsewhere);
    for (const worker of [elsewhere, late]) world.launch(runId, worker);
    world.clock.advance(60);
    await takeStep(hiding(elsewhere, world), { run_id: runId, hops: 0 });
    world.workers.forget(elsewhere.task_arn);
    world.clock.advance(600);
    expect(await stepTwice(world, runId)).toMatchObject({
      state: 'stuck',
      obstacle: 'every worker that ECS lists for the run was recorded as a late one',
    });
    expect(arnsOf((await world.readRun(runId)).late_workers)).toEqual([late.task_arn]);
  });

  it.each([
    [
      'is of a service',
      { group: 'service:web' },
      'the ECS service web runs the worker and would replace it: scale the service to 0 or delete it',
    ],
    [
      'was started by another',
      { started_by: 'another-run' },
      'the worker was started by another-run, not by this run',
    ],
  ])('where a look shows that the worker %s', async (_, shown, obstacle) => {
    const world = aWorld();
    const runId = await terminated(world);
    world.launch(runId, aWorker());
    const look: World['workers']['look'] = async (worker) => {
      const seen = await world.workers.look(worker);
      return seen.kind === 'seen' ? { ...seen, sighting: { ...seen.sighting, ...shown } } : seen;
    };
    const changed = { ...world, workers: { ...world.workers, look } };
    expect(await stepTwice(changed, runId)).toMatchObject({ state: 'stuck', obstacle });
    expect((await world.readRun(runId)).worker).toBeNull();
  });
});

describe('a worker that ECS lists for a run that ends meanwhile', () => {
  it('is a late one', async () => {
    const world = aWorld();
    const runId = await terminated(world);
    const worker = aWorker();
    world.launch(runId, worker);
    const ends = () => finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker');
    await recordFound(duringLook(world, ends), await world.readRun(runId), [worker]);
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'completed',
      worker: null,
      late_workers: [{ task_arn: worker.task_arn }],
    });
  });

  it('is left alone once the run is no longer on record', async () => {
    const world = aWorld();
    const runId = await terminated(world);
    const worker = aWorker();
    world.launch(runId, worker);
    const expires = async () => {
      await finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker');
      world.clock.advance(91 * 86_400);
    };
    const found = await recordFound(duringLook(world, expires), await world.readRun(runId), [worker]);
    expect(found).toEqual({
      kind: 'unclear',
      why: 'the run that started the worker has expired',
      lasting: true,
    });
    expect(await world.store.findRunOfWorker(worker.task_arn)).toBeUndefined();
  });
});

describe('the silence of an AWS that has listed or shown a worker', () => {
  /** A run that is to end, of whose worker AWS has said nothing for a while. */
  async function inSilence(world: World): Promise<string> {
    const runId = await terminated(world);
    const run = await world.readRun(runId);
    const { termination } = run;
    if (hasEnded(run) || termination === null) throw new Error('expected an open run that is to end');
    const move = { set: { termination: { ...termination, silent_since: NOW } }, events: [] };
    await world.store.commit({ run, move, createdAt: NOW });
    return runId;
  }
  const isSilent = async (world: World, runId: string) =>
    'silent_since' in ((await world.readRun(runId)).termination ?? {});

  it.each<[string, (worker: Worker, world: World) => World]>([
    ['and shows it', (_, world) => world],
    ['and does not know it when asked', hiding],
  ])('is over as the worker is put on record that ECS lists %s', async (_, as) => {
    const world = aWorld();
    const runId = await inSilence(world);
    const worker = aWorker();
    world.launch(runId, worker);
    await recordFound(as(worker, world), await world.readRun(runId), [worker]);
    expect(await isSilent(world, runId)).toBe(false);
  });

  it('is over where a worker is attached that ECS shows', async () => {
    const world = aWorld();
    const runId = await inSilence(world);
    const worker = aWorker();
    world.launch(runId, worker);
    await attachWorker(world, { runId, worker, actor: 'launcher' });
    expect(await isSilent(world, runId)).toBe(false);
  });

  it.each<[string, Look, boolean]>([
    ['is over', { kind: 'missing' }, false],
    ['goes on', { kind: 'unclear', why: 'ecs:DescribeTasks: no answer', outage: true }, true],
  ])('%s where it is attached while ECS answers %j', async (_, answer, expected) => {
    const world = aWorld();
    const runId = await inSilence(world);
    const workers = { ...world.workers, look: () => Promise.resolve(answer) };
    await attachWorker({ ...world, workers }, { runId, worker: aWorker(), actor: 'launcher' });
    expect((await world.readRun(runId)).worker).not.toBeNull();
    expect(await isSilent(world, runId)).toBe(expected);
  });
});
