import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { recordHeartbeat } from '../../../functions/app/record-heartbeat.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { aWorker } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const NONE = { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null };
const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const deferred = { kind: 'deferred', why: 'ecs:StopTask: ThrottlingException' } as const;
const denied = { kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' } as const;
const refused = { kind: 'refused', why: 'ssm:SendCommand: InvalidInstanceId' } as const;
const nowOf = ({ clock }: World) => clock.nowMs() / 1000;

/** The world, in which this happens while StopTask is being called. */
function duringStop(world: World, happens: () => Promise<unknown>): World {
  const stop: World['workers']['stop'] = async (...call) => {
    await happens();
    return world.workers.stop(...call);
  };
  return { ...world, workers: { ...world.workers, stop } };
}

async function onEc2(world: World) {
  const { runId } = await world.running({ hasWorker: false });
  const worker = aWorker({ launch_type: 'EC2' });
  world.launch(runId, worker);
  await attachWorker(world, { runId, worker, actor: 'launcher' });
  return { runId, worker };
}

async function forcedOnEc2(world: World) {
  const { runId, worker } = await onEc2(world);
  await world.terminate(runId, { isForced: true });
  return { runId, worker };
}

describe('a kill by force', () => {
  it('follows StopTask although a heartbeat came during the call', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId, worker } = await forcedOnEc2(world);
    await step(
      duringStop(world, () => recordHeartbeat(world, runId, undefined)),
      runId,
    );
    expect(world.workers.kills).toEqual([worker.task_arn]);
  });

  it.each(['stop', 'kill'] as const)(
    'is made up for, after StopTask, where the process died at the call: %s',
    async (call) => {
      const world = aWorld(NONE, { ec2Kill: true });
      const { runId, worker } = await forcedOnEc2(world);
      const dies = () => Promise.reject(new Error('the process died'));
      await expect(step({ ...world, workers: { ...world.workers, [call]: dies } }, runId)).rejects.toThrow(
        'died',
      );
      const { termination, next_at } = await world.readRun(runId);
      expect([termination?.rung, next_at]).toEqual(['kill', nowOf(world) + 90]);
      const { length } = world.workers.stops;
      world.clock.advance(90);
      await step(world, runId);
      expect(world.workers.stops).toHaveLength(length + 1);
      expect(world.workers.kills).toEqual([worker.task_arn]);
      expect((await world.readRun(runId)).termination?.state).toBe('stopping');
    },
  );

  it('leaves StopTask its whole time where it is refused', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId } = await forcedOnEc2(world);
    const kill = () => Promise.resolve(refused);
    const unkillable = { ...world, workers: { ...world.workers, kill } };
    for (const seconds of [0, 90, 88]) {
      world.clock.advance(seconds);
      await step(unkillable, runId);
    }
    expect((await world.readRun(runId)).termination?.state).toBe('stopping');
    world.clock.advance(2);
    await step(unkillable, runId);
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'stuck', obstacle: refused.why });
  });
});

describe('a kill without force', () => {
  it('is none where two steps died before StopTask: ECS shows that it took none, so that one comes first', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId, worker } = await onEc2(world);
    await world.terminate(runId);
    const dies = () => Promise.reject(new Error('the process died'));
    for (const seconds of [0, 90]) {
      world.clock.advance(seconds);
      const dying = { ...world, workers: { ...world.workers, stop: dies } };
      await expect(step(dying, runId)).rejects.toThrow('died');
    }
    const untilNextLook = async () => ((await world.readRun(runId)).next_at ?? 0) - nowOf(world);
    while (world.workers.kills.length === 0) {
      const { length } = world.workers.stops;
      world.clock.advance(await untilNextLook());
      await step(world, runId);
      if (length === 0) expect(world.workers.kills).toEqual([]);
    }
    expect(world.workers.stops.length).toBeGreaterThan(1);
    expect(world.workers.kills).toEqual([worker.task_arn]);
  });

  it('leaves the worker its grace where StopTask is allowed only once the run is stuck', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId } = await onEc2(world);
    await world.terminate(runId);
    world.workers.answerStops(denied, denied, denied);
    for (const seconds of [0, 60, 60, 120]) {
      world.clock.advance(seconds);
      await step(world, runId);
    }
    expect([world.workers.stops.length, world.workers.kills.length]).toEqual([4, 0]);
    world.clock.advance(240);
    await step(world, runId);
    expect(world.workers.kills).toHaveLength(1);
  });
});

describe('a StopTask that ECS did not take', () => {
  it.each([
    [deferred, { state: 'stopping', stop_deferred: true }],
    [denied, { state: 'stuck', obstacle: denied.why }],
  ])('is put on record although a heartbeat came during the call: %o', async (answer, termination) => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    world.workers.answerStops(answer);
    await step(
      duringStop(world, () => recordHeartbeat(world, runId, undefined)),
      runId,
    );
    expect((await world.readRun(runId)).termination).toMatchObject(termination);
  });

  it('changes nothing where the ladder began anew during the call', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    world.workers.answerStops(denied, denied);
    await step(world, runId);
    world.clock.advance(60);
    await step(
      duringStop(world, () => world.terminate(runId)),
      runId,
    );
    expect(await world.readRun(runId)).toMatchObject({
      termination: { state: 'requested', stop_attempts: 0 },
      next_at: nowOf(world),
    });
  });
});

describe('a stuck run that is terminated once more', () => {
  it('is tried at once, whatever the last call waits for', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    world.workers.answerStops(denied, deferred);
    for (const seconds of [0, 60, 30]) {
      world.clock.advance(seconds);
      await step(world, runId);
    }
    const { length } = world.workers.stops;
    world.clock.advance(1);
    await world.terminate(runId);
    await step(world, runId);
    expect(world.workers.stops).toHaveLength(length + 1);
  });
});

describe('an attached worker that ECS never knew', () => {
  const unknown = async (world: World) => {
    const { runId } = await world.running({ hasWorker: false });
    await attachWorker(world, { runId, worker: aWorker(), actor: 'launcher' });
    return runId;
  };

  it('is no launch: the policy ends the run, which is stuck and told', async () => {
    const world = aWorld({ ...NONE, launchSeconds: 600 });
    const runId = await unknown(world);
    for (let times = 0; times < 30; times += 1) {
      world.clock.advance(30);
      await step(world, runId);
    }
    expect((await world.readRun(runId)).termination).toMatchObject({
      requested_by: 'policy:launch',
      state: 'stuck',
    });
  });

  it.each([
    [599, 30],
    [600, 600],
  ])('is looked at again: after %i s, in %i s', async (age, seconds) => {
    const world = aWorld();
    const runId = await unknown(world);
    world.clock.advance(age);
    await step(world, runId);
    expect((await world.readRun(runId)).next_at).toBe(nowOf(world) + seconds);
  });
});

describe('policy:max_runtime', () => {
  it('ends a run whose heartbeats come as fast as it is written', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const run = await world.readRun(runId);
    const set = { max_runtime_seconds: 60, next_at: run.started_at + 60 };
    await world.store.commit({ run, move: { set, events: [] }, createdAt: run.started_at });
    world.clock.advance(60);
    const commit: World['store']['commit'] = async (request) => {
      await world.store.recordHeartbeat(runId, { at: (beats += 1), note: undefined });
      return world.store.commit(request);
    };
    let beats = run.started_at;
    await step({ ...world, store: { ...world.store, commit } }, runId);
    expect((await world.readRun(runId)).termination?.requested_by).toBe('policy:max_runtime');
  });
});
