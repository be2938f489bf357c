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

async function forcedOnEc2(world: World) {
  const { runId } = await world.running({ hasWorker: false });
  const worker = aWorker({ launch_type: 'EC2' });
  world.launch(runId, worker);
  await attachWorker(world, { runId, worker, actor: 'launcher' });
  await world.terminate(runId, { cutsAsk: true });
  return { runId, worker };
}

describe('a kill that is to follow StopTask at once', () => {
  it('follows although a heartbeat came during the call', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId, worker } = await forcedOnEc2(world);
    await step(
      duringStop(world, () => recordHeartbeat(world, runId, undefined)),
      runId,
    );
    expect(world.workers.kills).toEqual([worker.task_arn]);
  });

  it('is made up for 30 s later where the process died after StopTask', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId, worker } = await forcedOnEc2(world);
    const dies = duringStop(world, () => Promise.reject(new Error('the process died')));
    await expect(step(dies, runId)).rejects.toThrow('died');
    expect((await world.readRun(runId)).next_at).toBe(nowOf(world) + 30);
    world.clock.advance(30);
    await step(world, runId);
    expect(world.workers.kills).toEqual([worker.task_arn]);
  });

  it('is made up for once the run is stuck where the process died before it', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId, worker } = await forcedOnEc2(world);
    const dies = () => Promise.reject(new Error('the process died'));
    await expect(step({ ...world, workers: { ...world.workers, kill: dies } }, runId)).rejects.toThrow(
      'died',
    );
    expect((await world.readRun(runId)).termination?.rung).toBe('kill');
    for (let looks = 0; looks < 3 && world.workers.kills.length === 0; looks += 1) {
      world.clock.advance(((await world.readRun(runId)).next_at ?? 0) - nowOf(world));
      await step(world, runId);
    }
    expect(world.workers.kills).toEqual([worker.task_arn]);
    expect((await world.readRun(runId)).termination?.state).toBe('stuck');
  });

  it('leaves StopTask its whole time where it is refused', async () => {
    const world = aWorld(NONE, { ec2Kill: true });
    const { runId } = await forcedOnEc2(world);
    const kill = () => Promise.resolve(refused);
    const unkillable = { ...world, workers: { ...world.workers, kill } };
    for (const seconds of [0, 30, 30]) {
      world.clock.advance(seconds);
      await step(unkillable, runId);
    }
    expect((await world.readRun(runId)).termination?.state).toBe('stopping');
    world.clock.advance(30);
    await step(unkillable, runId);
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'stuck', obstacle: refused.why });
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
