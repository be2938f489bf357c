import { describe, expect, it } from 'vitest';
import { measuredStore } from '../../../functions/adapters/measured-store.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { requestTermination } from '../../../functions/app/request-termination.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { recordedMetrics } from '../../support/metrics.ts';
import { NOW } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';

/** A running run, in a world that measures. */
async function aMeasuredRun() {
  const world = aWorld();
  const run = await world.running();
  const metrics = recordedMetrics();
  const deps = { ...world, store: measuredStore(world.store, metrics) };
  return { ...run, world, deps, metrics, step: () => takeStep(deps, { run_id: run.runId, hops: 0 }) };
}

const REQUEST = {
  reason: null,
  actor: 'arn:aws:iam::000000000000:user/ann',
  then: 'requeue',
  askSeconds: 0,
  isForced: false,
} as const;

async function aTerminatedRun() {
  const run = await aMeasuredRun();
  const terminate = () => requestTermination(run.deps, run.runId, REQUEST);
  await terminate();
  return { ...run, terminate };
}

describe('the measured store', () => {
  it('measures a termination by its phases: request, StopTask, stopped, settled', async () => {
    const { world, deps, metrics, runId, worker, step } = await aTerminatedRun();
    world.clock.advance(2);
    await step();
    world.clock.advance(7);
    await settleWorker(deps, world.stopped(runId, worker, { stopped_at: NOW + 6 }));
    expect(metrics.added).toEqual([
      ['Terminations', 1],
      ['TimeToStopping', 2],
      ['TimeToStopped', 4],
      ['TimeToSettled', 3],
    ]);
  });

  it('counts a request once, however often it is repeated', async () => {
    const { terminate, metrics } = await aTerminatedRun();
    await terminate();
    expect(metrics.added).toEqual([['Terminations', 1]]);
  });

  it('counts a worker that was killed after its grace as forced', async () => {
    const { world, deps, metrics, runId, worker, step } = await aTerminatedRun();
    await step();
    const killed = { containers: [{ name: 'app', exit_code: 137, reason: null }] };
    await settleWorker(deps, world.stopped(runId, worker, killed));
    expect(metrics.added).toContainEqual(['ForcedTerminations', 1]);
  });

  it.each([-60, 60])(
    'never measures less than no time, although ECS’s clock is off by %i s',
    async (seconds) => {
      const { world, deps, metrics, runId, worker, step } = await aTerminatedRun();
      await step();
      await settleWorker(deps, world.stopped(runId, worker, { stopped_at: NOW + seconds }));
      const phases = metrics.added.filter(([name]) => name.startsWith('TimeTo'));
      expect(phases.map(([, value]) => value)).toEqual([0, Math.max(0, seconds), Math.max(0, -seconds)]);
    },
  );

  it('measures an end once, whatever comes after it', async () => {
    const { world, deps, metrics, runId, worker } = await aTerminatedRun();
    await settleWorker(deps, world.stopped(runId, worker));
    const before = metrics.added.length;
    const word = { outcome: 'failed', summary: null } as const;
    expect((await finishRun(deps, runId, word, 'worker')).kind).toBe('run-already-ended');
    expect(await world.kindsOf(runId)).toContain('late_word');
    expect(metrics.added).toHaveLength(before);
  });

  it('says nothing of a phase whose times nobody knows', async () => {
    const { world, deps, metrics, runId, worker } = await aTerminatedRun();
    await settleWorker(deps, world.stopped(runId, worker, { stopped_at: null }));
    expect(metrics.added).toEqual([['Terminations', 1]]);
  });

  it('counts a stuck worker once, and as its way to StopTask that to the one which ECS took', async () => {
    const { world, deps, metrics, runId, worker, step, terminate } = await aTerminatedRun();
    world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' });
    await step();
    world.workers.answerStops({ kind: 'accepted' });
    await terminate();
    world.clock.advance(30);
    await step();
    await settleWorker(deps, world.stopped(runId, worker, { stopped_at: null }));
    expect(metrics.added).toEqual([
      ['Terminations', 1],
      ['BecameStuck', 1],
      ['TimeToStopping', 30],
    ]);
  });

  it('measures no termination where a worker ended by itself', async () => {
    const { world, deps, metrics, runId, worker } = await aMeasuredRun();
    await settleWorker(deps, world.stopped(runId, worker));
    expect(metrics.added).toEqual([]);
  });

  it('measures nothing of a move that somebody else came before', async () => {
    const { world, deps, metrics, runId } = await aMeasuredRun();
    const run = await world.readRun(runId);
    await world.terminate(runId);
    const late = { set: {}, events: [{ kind: 'termination_requested' as const, payload: {} }] };
    expect(await deps.store.commit({ run, move: late, createdAt: NOW })).toEqual({ kind: 'run-changed' });
    expect(metrics.added).toEqual([]);
  });
});
