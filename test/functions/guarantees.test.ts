import { describe, expect, it } from 'vitest';
import { abandonRun } from '../../functions/app/abandon-run.ts';
import { attachWorker } from '../../functions/app/attach-worker.ts';
import { claimRun } from '../../functions/app/claim-run.ts';
import { finishRun } from '../../functions/app/finish-run.ts';
import { settleWorker } from '../../functions/app/settle-worker.ts';
import { takeStep } from '../../functions/app/take-step.ts';
import type { Sighting, Worker } from '../../functions/core/worker.ts';
import { aWorker, freshId } from '../support/records.ts';
import { passSeconds } from '../support/virtual-time.ts';
import { aWorld, type World } from '../support/world.ts';

/** The guarantees of docs/contract.md, section 5, one by one, on the app as it is shipped. */
const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const TERMINAL = ['reclaimed', 'timed_out', 'completed', 'failed', 'blocked', 'crashed'];
const DAY = 86_400;

type Running = Awaited<ReturnType<World['running']>>;

/** A world with a run whose worker runs, and which an operator wants to end. */
async function terminating(): Promise<Running & { readonly world: World }> {
  const world = aWorld();
  const running = await world.running();
  await world.terminate(running.runId);
  return { world, ...running };
}

describe('guarantee 1, no false stop: without proof a run does not end, nor does its task leave running', () => {
  const seen = (world: World, { runId, worker }: Running, sighting: Partial<Sighting>) =>
    settleWorker(world, world.stopped(runId, worker, sighting));

  it.each<[string, (world: World, running: Running) => unknown]>([
    ['a day', (world) => passSeconds(world, DAY)],
    [
      'StopTask that is refused',
      (world, { runId }) => {
        world.workers.answerStops({ kind: 'refused', why: 'The referenced task was not found.' });
        return step(world, runId);
      },
    ],
    [
      'its word alone',
      (world, { runId }) => finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker'),
    ],
    ['an event that is not STOPPED', (world, run) => seen(world, run, { last_status: 'DEPROVISIONING' })],
    [
      'an EC2 task that is STOPPED without any exit code',
      (world, run) =>
        seen(world, run, {
          launch_type: 'EC2',
          containers: [{ name: 'app', exit_code: null, reason: null }],
        }),
    ],
  ])('not on %s', async (_, happen) => {
    const { world, ...running } = await terminating();
    await happen(world, running);
    expect((await world.readRun(running.runId)).status).toBe('running');
    expect(await world.readTask(running.taskId)).toMatchObject({
      status: 'running',
      current_run_id: running.runId,
    });
  });
});

describe('guarantee 2, no stray stop: StopTask names only a worker that is bound to the run', () => {
  it('not one that another run has started, though it was attached to this one', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attachWorker(world, { runId, worker, actor: 'launcher' }); // ECS does not know it yet
    world.launch('another-run', worker);
    await world.terminate(runId);
    await passSeconds(world, DAY / 4);
    expect(world.workers.stops).toEqual([]);
  });

  it('not the successor of a run that has ended', async () => {
    const { world, runId, taskId, worker } = await terminating();
    await settleWorker(world, world.stopped(runId, worker));
    const next = await successor(world, taskId);
    expect((await world.terminate(runId)).kind).toBe('run-already-ended');
    await step(world, runId);
    expect(world.workers.stops).toEqual([]);
    expect(await world.readRun(next)).toMatchObject({ status: 'running', termination: null });
  });
});

async function successor(world: World, taskId: string): Promise<string> {
  const runId = freshId('run');
  const worker = aWorker();
  world.launch(runId, worker);
  const claim = { taskId, runId, profile: null, maxRuntimeSeconds: null, worker, actor: 'dispatcher' };
  expect((await claimRun(world, claim)).kind).toBe('claimed');
  return runId;
}

describe('guarantee 3, fence: what is late of an old run changes nothing of a newer one', () => {
  it('not its event, its step, its word, its repeated claim', async () => {
    const { world, runId, taskId, worker } = await terminating();
    const sighting = world.stopped(runId, worker);
    await settleWorker(world, sighting);
    const next = await successor(world, taskId);
    const before = [await world.readTask(taskId), await world.readRun(next)];
    await settleWorker(world, sighting);
    await step(world, runId);
    await finishRun(world, runId, { outcome: 'blocked', summary: null }, 'worker');
    const claim = {
      taskId,
      runId,
      profile: null,
      maxRuntimeSeconds: null,
      worker: null,
      actor: 'dispatcher',
    };
    await claimRun(world, claim);
    expect([await world.readTask(taskId), await world.readRun(next)]).toEqual(before);
  });

  it('not even the end of a run whose task has gone on without it', async () => {
    const { world, runId, taskId, worker } = await terminating();
    const gone = { ...(await world.readTask(taskId)), current_run_id: 'forced-in' };
    world.store.putTask(gone);
    await settleWorker(world, world.stopped(runId, worker));
    expect((await world.readRun(runId)).outcome).toBe('reclaimed');
    expect(await world.readTask(taskId)).toEqual(gone);
  });
});

it('guarantee 4, terminal is terminal: whatever comes after the end leaves outcome, proof and events as they are', async () => {
  const { world, runId, worker } = await terminating();
  await step(world, runId);
  await settleWorker(world, world.stopped(runId, worker));
  const ended = await world.readRun(runId);
  const crash = { stop_code: 'EssentialContainerExited', stopped_reason: 'other' };
  await settleWorker(world, world.stopped(runId, worker, crash));
  await step(world, runId);
  await world.terminate(runId, { then: 'hold' });
  await abandonRun(world, runId, { reason: 'sure', actor: 'ann' });
  await passSeconds(world, 600);
  expect(await world.readRun(runId)).toEqual(ended);
  expect((await world.kindsOf(runId)).filter((kind) => TERMINAL.includes(kind))).toEqual(['reclaimed']);
});

describe('guarantee 5, the operator’s stop is booked as the operator’s', () => {
  const exited = (exit_code: number) => ({
    stop_code: 'EssentialContainerExited',
    containers: [{ name: 'app', exit_code, reason: null }],
  });

  it.each<[string, 'before' | 'after', 'failed' | 'blocked' | 'completed' | null, number, string]>([
    ['an exit 1 before StopTask', 'before', null, 1, 'reclaimed'],
    ['an exit 1 after StopTask', 'after', null, 1, 'reclaimed'],
    ['the word failed', 'after', 'failed', 1, 'reclaimed'],
    ['the word blocked', 'before', 'blocked', 0, 'reclaimed'],
    ['but not with the word completed', 'after', 'completed', 143, 'completed'],
  ])('with %s', async (_, when, word, exitCode, outcome) => {
    const { world, runId, taskId, worker } = await terminating();
    if (when === 'after') await step(world, runId);
    if (word) await finishRun(world, runId, { outcome: word, summary: 'so it says' }, 'worker');
    await settleWorker(world, world.stopped(runId, worker, exited(exitCode)));
    await step(world, runId);
    expect((await world.readRun(runId)).outcome).toBe(outcome);
    expect((await world.readTask(taskId)).consecutive_failures).toBe(0);
  });
});

describe('guarantee 6, intent before act', () => {
  it('stores the termination before the step is sent, and keeps it where the queue refuses', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    world.steps.refuse();
    expect((await world.terminate(runId)).kind).toBe('accepted');
    expect(await world.readRun(runId)).toMatchObject({ termination: { state: 'requested' } });
    const isDue = (await world.store.listDueRuns(world.clock.nowMs() / 1000, 10)).includes(runId);
    expect(isDue).toBe(true);
  });

  it('calls no StopTask where another step has stored the intent first', async () => {
    const { world, runId } = await terminating();
    await Promise.all([step(world, runId), step(world, runId)]);
    expect(world.workers.stops).toHaveLength(1);
  });

  it('stores rung, event and next look before StopTask, and calls none where it cannot store them', async () => {
    const { world, runId } = await terminating();
    const broken = { ...world.store, commit: () => Promise.reject(new Error('the table is away')) };
    await expect(step({ ...world, store: broken }, runId)).rejects.toThrow('the table is away');
    expect(world.workers.stops).toEqual([]);
    let atStop: unknown;
    const stop: World['workers']['stop'] = async (worker, reason) => {
      atStop = [await world.readRun(runId), (await world.kindsOf(runId)).at(-1)];
      return world.workers.stop(worker, reason);
    };
    await step({ ...world, workers: { ...world.workers, stop } }, runId);
    expect(atStop).toMatchObject([{ termination: { rung: 'stop' } }, 'stopping']);
  });
});

it('guarantee 7, any order, any number of times: every order of two steps, two events and a sweep ends alike', async () => {
  const messages = ['step', 'step', 'event', 'event', 'sweep'] as const;
  const outcomes = new Set<string>();
  for (const order of permutations(messages)) {
    const { world, runId, taskId, worker } = await terminating();
    for (const message of order) {
      if (message === 'step') await step(world, runId);
      else if (message === 'sweep') await passSeconds(world, 1);
      else await settleWorker(world, world.stopped(runId, worker));
    }
    const { outcome, status } = await world.readRun(runId);
    const task = await world.readTask(taskId);
    const kinds = (await world.kindsOf(runId)).filter((kind) => kind !== 'stopping');
    const stopping = (await world.kindsOf(runId)).length - kinds.length;
    expect(stopping).toBeLessThanOrEqual(1);
    outcomes.add(JSON.stringify([outcome, status, task.status, task.consecutive_failures, kinds]));
  }
  const told = ['claimed', 'worker_attached', 'termination_requested', 'reclaimed'];
  expect([...outcomes]).toEqual([JSON.stringify(['reclaimed', 'reclaimed', 'ready', 0, told])]);
});

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) =>
    permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]),
  );
}

describe('guarantee 8, never silent, never for ever', () => {
  it('tells once that a worker does not stop, tries on, and has a way out', async () => {
    const { world, runId, taskId } = await terminating();
    await passSeconds(world, DAY, {
      eachSecond: async (second) => {
        if (second % 600 === 0) expect((await world.readRun(runId)).next_at).not.toBeNull();
      },
    });
    expect((await world.kindsOf(runId)).filter((kind) => kind === 'stuck')).toHaveLength(1);
    expect(world.workers.stops.length).toBeGreaterThan(DAY / 600 / 2);
    await abandonRun(world, runId, { reason: 'the host was scrapped', actor: 'ann' });
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'reclaimed',
      proof: { source: 'operator' },
      next_at: null,
    });
    expect((await world.readTask(taskId)).status).toBe('ready');
  });
});

describe('guarantee 9, different answers stay different', () => {
  it.each<[string, (world: World, worker: Worker) => void, object]>([
    [
      'denied is stuck at once, naming the action',
      ({ workers }) => workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' }),
      { state: 'stuck', obstacle: 'ecs:StopTask: AccessDeniedException' },
    ],
    [
      'throttled is later, and no attempt more',
      ({ workers }) => workers.answerStops({ kind: 'deferred', why: 'ThrottlingException' }),
      { state: 'stopping', stop_attempts: 1, obstacle: null },
    ],
    [
      'refused is an attempt, and kept in words',
      ({ workers }) => workers.answerStops({ kind: 'refused', why: 'ecs:StopTask: ClientException' }),
      { state: 'stopping', stop_attempts: 1, obstacle: 'ecs:StopTask: ClientException' },
    ],
  ])('%s', async (_, answer, expected) => {
    const { world, runId, worker } = await terminating();
    answer(world, worker);
    await step(world, runId);
    expect(await world.readRun(runId)).toMatchObject({ status: 'running', termination: expected });
  });

  it('MISSING, seen once, proves nothing', async () => {
    const { world, runId, worker } = await terminating();
    await step(world, runId);
    world.workers.forget(worker.task_arn);
    world.clock.advance(90);
    await step(world, runId);
    expect((await world.readRun(runId)).status).toBe('running');
  });
});
