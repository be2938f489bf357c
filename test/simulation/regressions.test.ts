import { describe, expect, it } from 'vitest';
import { recordHeartbeat } from '../../functions/app/record-heartbeat.ts';
import { settleWorker } from '../../functions/app/settle-worker.ts';
import { takeStep } from '../../functions/app/take-step.ts';
import { EXITED_CLEAN } from '../support/records.ts';
import { aWorld } from '../support/world.ts';

/**
 * A seed is another day once the simulator draws differently, so what one told of the code is kept as its story: here,
 * and of workers that the sweep tells of in test/functions/app/sweep-orphans.test.ts.
 */
describe('what the simulator found', () => {
  it('is that a worker told to end between StopTask and its throttled answer counts as told', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    world.workers.answerStops({ kind: 'deferred', why: 'ThrottlingException' });
    const deps = { ...world, workers: { ...world.workers, stop: tellsFirst } };
    await takeStep(deps, { run_id: runId, hops: 0 });
    await settleWorker(world, world.stopped(runId, worker, EXITED_CLEAN));
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'reclaimed' });

    async function tellsFirst(...call: Parameters<typeof world.workers.stop>) {
      await recordHeartbeat(world, runId, undefined);
      return world.workers.stop(...call);
    }
  });
});
