import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import type { SweepDeps } from '../../../functions/app/sweep.ts';
import type { RunLists } from '../../../functions/ports/run-lists.ts';
import { aWorker } from '../../support/records.ts';
import { aSweptWorld, EVENT_GRACE_SECONDS, type SweptWorld } from '../../support/sweep.ts';

describe('a pass', () => {
  it('sends a step for each run that is due, and says in one line what it did', async () => {
    const world = aSweptWorld();
    const { runId } = await world.running();
    world.clock.advance(30);
    const summary = await world.sweep();
    const counts = { looked: 1, stuck: 0, listed: 1, renewed: 0, failed: 0, throttled: 0, unclear: 0 };
    expect(summary).toEqual({ due: 1, ...counts, left: { open_runs: false, workers: false } });
    expect(world.steps.sent).toMatchObject([{ step: { run_id: runId } }]);
    expect(world.log.lines).toEqual([{ level: 'info', message: 'sweep done', details: summary }]);
    expect(world.measured).toContainEqual(['Sweeps', 1]);
    expect(world.measured.map(([name]) => name)).not.toContain('Throttles');
  });

  it('counts as repairs the runs that it settles and those that it wakes', async () => {
    const world = aSweptWorld();
    const [stopped, forgotten] = [await world.resting(), await world.resting()];
    world.stopped(stopped.runId, stopped.worker);
    world.workers.forget(forgotten.worker.task_arn);
    world.clock.advance(EVENT_GRACE_SECONDS);
    expect(await world.sweep()).toMatchObject({ settled: 1, woken: 1 });
    expect(world.measured).toContainEqual(['SweepRepairs', 2]);
  });

  it.each<[string, (world: SweptWorld, fails: () => Promise<never>) => Partial<SweepDeps>, string]>([
    ['of the open runs', ({ lists }, fails) => ({ lists: { ...lists, listRuns: fails } }), 'Orphans'],
    [
      'of the orphans',
      ({ views }, fails) => ({
        views: {
          ...views,
          listWorkers: (desired, from) =>
            desired === 'RUNNING' ? fails() : views.listWorkers(desired, from),
        },
      }),
      'StuckWorkers',
    ],
  ])(
    'fails where the part %s does, so that it shows, and the others are done all the same',
    async (_, broken, gauge) => {
      const world = aSweptWorld();
      await world.running();
      world.clock.advance(30);
      const error = new Error('no answer');
      await expect(world.sweep(broken(world, () => Promise.reject(error)))).rejects.toThrow(
        'sweep: 1 of 4 parts failed',
      );
      expect(world.steps.sent).toHaveLength(1);
      expect(world.measured).toContainEqual([gauge, 0]);
      expect(world.measured.map(([name]) => name)).not.toContain('Sweeps');
      expect(world.log.lines.at(-1)).toMatchObject({
        level: 'error',
        message: 'part of the sweep failed',
        details: { error },
      });
    },
  );

  it('fails where the queue refuses steps, and they are still due', async () => {
    const world = aSweptWorld();
    await world.running();
    world.clock.advance(30);
    world.steps.refuse();
    await expect(world.sweep()).rejects.toThrow('sweep: 1 of 4 parts failed');
    expect(await world.dueRuns.listDueRuns(world.clock.nowMs() / 1000, 10)).toHaveLength(1);
  });
});

describe('a pass that cannot do it all', () => {
  it('goes through no more pages than it may, and the next ones go on there and then begin anew', async () => {
    const world = aSweptWorld();
    await world.openRuns(250);
    const { runId, worker } = await world.resting();
    const passes: unknown[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { looked, left } = await world.sweep({ maxPages: 1 });
      passes.push([looked, left.open_runs]);
    }
    expect(passes).toEqual([
      [0, true],
      [0, true],
      [1, false],
    ]);
    world.stopped(runId, worker);
    world.clock.advance(60);
    for (let count = 0; count < 3; count += 1) await world.sweep({ maxPages: 1 });
    expect((await world.readRun(runId)).status).not.toBe('running');
  });

  it('claims the gauges of a list at its end, for the whole of it', async () => {
    const world = aSweptWorld();
    const { runId } = await world.running();
    world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask' });
    await world.terminate(runId);
    await world.takeSteps();
    expect((await world.readRun(runId)).termination?.state).toBe('stuck');
    await world.openRuns(120);
    const gauges = async () => {
      await world.sweep({ maxPages: 1 });
      return world.measured.filter(([name]) => name === 'StuckWorkers');
    };
    expect([await gauges(), await gauges()]).toEqual([[], [['StuckWorkers', 1]]]);
    expect([await gauges(), await gauges()]).toEqual([[], [['StuckWorkers', 1]]]);
  });

  it.each([35_000, 40_000])('begins no page once its time is over: after %i ms', async (workMs) => {
    const world = aSweptWorld();
    await world.openRuns(250);
    let pages = 0;
    const lists = {
      ...world.lists,
      listRuns: (...request: Parameters<RunLists['listRuns']>) => {
        pages += 1;
        world.clock.advance(20);
        return world.lists.listRuns(...request);
      },
    };
    expect((await world.sweep({ lists, workMs })).left.open_runs).toBe(true);
    expect(pages).toBe(2);
    expect((await world.sweep({ lists, workMs })).left.open_runs).toBe(false);
    expect(pages).toBe(3);
  });

  it('takes a page that ECS throttled once more, and asks nothing before', async () => {
    const world = aSweptWorld();
    const { runId, worker } = await world.resting();
    world.stopped(runId, worker);
    world.clock.advance(60);
    await world.openRuns(120);
    world.views.answerLooks({ kind: 'throttled' }, { kind: 'throttled' });
    expect(await world.sweep()).toMatchObject({ throttled: 2, left: { open_runs: true } });
    expect(world.measured).toContainEqual(['Throttles', 2]);
    expect(world.measured).toContainEqual(['StuckWorkers', 0]);
    expect(world.measured.map(([name]) => name)).not.toContain('Ghosts');
    world.views.answerLooks();
    expect(await world.sweep()).toMatchObject({ settled: 1, left: { open_runs: false } });
  });

  it('counts who is stuck by the table where ECS lets no round come to its end', async () => {
    const world = aSweptWorld();
    const stuck = async () => {
      const run = await world.running();
      world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask' });
      await world.terminate(run.runId);
      await world.takeSteps();
      return run;
    };
    const { runId, worker } = await stuck();
    for (let count = 0; count < 101; count += 1) await world.running();
    const gauge = async () => {
      world.views.answerLooks(
        { kind: 'whole' },
        { kind: 'whole' },
        { kind: 'throttled' },
        { kind: 'throttled' },
      );
      await world.sweep();
      world.views.answerLooks();
      return world.measured.filter(([name]) => name === 'StuckWorkers').map(([, value]) => value);
    };
    expect(await gauge()).toEqual([1]);
    // Also of one that comes or goes before the place where the round is held up.
    await settleWorker(world, world.stopped(runId, worker));
    expect(await gauge()).toEqual([0]);
    await stuck();
    expect(await gauge()).toEqual([1]);
  });

  it('tells what a round could not see, of each list by itself', async () => {
    const world = aSweptWorld();
    await world.resting();
    const gaps = async () => {
      await world.sweep();
      return world.measured.filter(([name]) => name.endsWith('Gaps'));
    };
    expect(await gaps()).toEqual([
      ['OpenRunGaps', 0],
      ['WorkerGaps', 0],
      ['StoppingGaps', 0],
    ]);
    world.views.answerListings({ kind: 'unclear', why: 'ecs:ListTasks: denied' });
    expect(await gaps()).toEqual([
      ['OpenRunGaps', 0],
      ['WorkerGaps', 1],
      ['StoppingGaps', 0],
    ]);
    world.views.answerListings({ kind: 'whole' }, { kind: 'unclear', why: 'ecs:ListTasks: denied' });
    expect(await gaps()).toEqual([
      ['OpenRunGaps', 0],
      ['WorkerGaps', 0],
      ['StoppingGaps', 1],
    ]);
    world.views.answerLooks({ kind: 'throttled' }, { kind: 'throttled' });
    expect(await gaps()).toContainEqual(['OpenRunGaps', 1]);
  });

  it.each([
    ['claims what it has counted', 'first', [['StuckWorkers', 1]]],
    ['claims no zero', 'last', []],
  ])('counts who is stuck on no more pages than it may, and %s', async (_, place, gauges) => {
    const world = aSweptWorld();
    const stuck = async () => {
      const { runId } = await world.running();
      world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask' });
      await world.terminate(runId);
      await world.takeSteps();
      world.clock.advance(1);
    };
    if (place === 'first') await stuck();
    await world.running();
    world.clock.advance(1);
    await world.openRuns(110);
    if (place === 'last') await stuck();
    world.views.answerLooks({ kind: 'throttled' }, { kind: 'throttled' });
    await world.sweep({ maxPages: 1 });
    expect(world.measured.filter(([name]) => name === 'StuckWorkers')).toEqual(gauges);
  });

  it('tells no gaps of a list whose round goes on, nor of one that failed', async () => {
    const world = aSweptWorld();
    await world.openRuns(120);
    const gaps = () => world.measured.filter(([name]) => name === 'OpenRunGaps');
    await world.sweep({ maxPages: 1 });
    expect(gaps()).toEqual([]);
    const listRuns = () => Promise.reject(new Error('cannot be read'));
    await expect(world.sweep({ lists: { ...world.lists, listRuns } })).rejects.toThrow();
    expect(gaps()).toEqual([]);
  });

  it('has the steps that are due sent until its time is over', async () => {
    const world = aSweptWorld();
    const asked: boolean[] = [];
    const sendAll: typeof world.steps.sendAll = (steps, isOver) => {
      asked.push(isOver());
      world.clock.advance(35);
      asked.push(isOver());
      return world.steps.sendAll(steps, isOver);
    };
    await world.sweep({ steps: { ...world.steps, sendAll } });
    expect(asked).toEqual([false, true]);
  });

  it('keeps its place when a later page cannot be read', async () => {
    const world = aSweptWorld();
    await world.openRuns(150);
    const listRuns: typeof world.lists.listRuns = (parts, request) =>
      request.after ? Promise.reject(new Error('cannot be read')) : world.lists.listRuns(parts, request);
    await expect(world.sweep({ lists: { ...world.lists, listRuns } })).rejects.toThrow('1 of 4 parts');
    expect((await world.notes.readRound('open_runs')).at).not.toBeNull();
  });

  it('keeps its place when ECS throttles a later page', async () => {
    const world = aSweptWorld();
    for (let count = 0; count < 101; count += 1) await world.running();
    world.views.answerListings({ kind: 'throttled' });
    world.views.answerLooks({ kind: 'whole' }, { kind: 'throttled' });
    expect(await world.sweep()).toMatchObject({ looked: 101, left: { open_runs: true } });
    expect(await world.sweep()).toMatchObject({ looked: 1, left: { open_runs: false } });
  });

  it('goes through the workers of ECS in the same way', async () => {
    const world = aSweptWorld();
    const { runId } = await world.running();
    for (let count = 0; count < 149; count += 1) world.launch(runId, aWorker());
    expect(await world.sweep({ maxPages: 1 })).toMatchObject({ listed: 100, left: { workers: true } });
    expect(world.measured.map(([name]) => name)).not.toContain('Orphans');
    expect(await world.sweep({ maxPages: 1 })).toMatchObject({ listed: 50, left: { workers: false } });
    expect(world.measured).toContainEqual(['Orphans', 0]);
  });
});
