import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import type { Sighting } from '../../../functions/core/worker.ts';
import type { StopAnswer } from '../../../functions/ports/workers.ts';
import { passSeconds } from '../../support/virtual-time.ts';
import { aWorld, type World } from '../../support/world.ts';

/** ECS, cluster resource modify: one bucket for StopTask, RunTask and others. Source: AWS, request throttling. */
const BURST = 100;
const REFILL_PER_SECOND = 40;

const TERMINATIONS = 300;
const DISPATCHED_PER_SECOND = 10;
/** From StopTask to the STOPPED event of a worker that exits on its signal. */
const EXIT_SECONDS = 2;

/** Terminates all at once, with dispatch going on beside it, and gives what came of both. */
async function terminateAll(stepsPerSecond: number) {
  const bucket = tokenBucket();
  const inner = aWorld();
  const dying: { readonly at: number; readonly sighting: Sighting }[] = [];
  const runOf = new Map<string, string>();
  let throttles = 0;
  const stop: World['workers']['stop'] = ({ task_arn }): Promise<StopAnswer> => {
    if (!bucket.take()) {
      throttles += 1;
      return Promise.resolve({ kind: 'deferred', why: 'ThrottlingException' });
    }
    const runId = runOf.get(task_arn) ?? '';
    const worker = workers.get(runId);
    if (worker) dying.push({ at: second + EXIT_SECONDS, sighting: inner.stopped(runId, worker) });
    return Promise.resolve({ kind: 'accepted' });
  };
  const world: World = { ...inner, workers: { ...inner.workers, stop } };
  const runs = await Promise.all(Array.from({ length: TERMINATIONS }, () => world.running()));
  const workers = new Map(runs.map(({ runId, worker }) => [runId, worker]));
  for (const { runId, worker } of runs) runOf.set(worker.task_arn, runId);
  for (const { runId } of runs) await world.terminate(runId);

  let second = 0;
  let refusedDispatches = 0;
  let settledAt = 0;
  await passSeconds(world, 300, {
    stepsPerSecond,
    eachSecond: async (now) => {
      second = now;
      // What the second before has left over is for dispatch: stops come first, which is the worst for it.
      for (let count = 0; count < DISPATCHED_PER_SECOND; count += 1)
        refusedDispatches += bucket.take() ? 0 : 1;
      bucket.refill();
      for (const { sighting } of dying.splice(0, dying.findLastIndex(({ at }) => at <= now) + 1)) {
        await settleWorker(world, sighting);
        settledAt = now;
      }
    },
  });
  const ended = await Promise.all(runs.map(({ runId }) => world.readRun(runId)));
  const kinds = await Promise.all(runs.map(({ runId }) => world.kindsOf(runId)));
  return { ended, kinds, throttles, refusedDispatches, settledAt };
}

function tokenBucket() {
  let tokens = BURST;
  return {
    refill: () => void (tokens = Math.min(BURST, tokens + REFILL_PER_SECOND)),
    take: () => {
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}

describe('300 terminations at once, beside 10 dispatches a second', () => {
  it('leave dispatch its share, and are settled within 300/30 s, when steps come at the stop budget', async () => {
    const { ended, refusedDispatches, throttles, settledAt } = await terminateAll(30);
    expect(ended.map(({ outcome }) => outcome)).toEqual(ended.map(() => 'reclaimed'));
    expect({ refusedDispatches, throttles }).toEqual({ refusedDispatches: 0, throttles: 0 });
    expect(settledAt).toBeLessThanOrEqual(TERMINATIONS / 30 + EXIT_SECONDS + 1);
  });

  it('starve dispatch and are throttled without a budget, and none is lost, told twice or stuck', async () => {
    const { ended, kinds, throttles, refusedDispatches } = await terminateAll(Infinity);
    expect(throttles).toBeGreaterThan(0);
    expect(refusedDispatches).toBeGreaterThan(0);
    expect(ended.map(({ outcome }) => outcome)).toEqual(ended.map(() => 'reclaimed'));
    const clean = ['claimed', 'worker_attached', 'termination_requested', 'stopping', 'reclaimed'];
    expect(kinds).toEqual(kinds.map(() => clean));
  });
});
