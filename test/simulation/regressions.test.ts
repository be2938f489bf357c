import { describe, expect, it } from 'vitest';
import { recordHeartbeat } from '../../functions/app/record-heartbeat.ts';
import { settleWorker } from '../../functions/app/settle-worker.ts';
import { takeStep } from '../../functions/app/take-step.ts';
import { EXITED_CLEAN } from '../support/records.ts';
import { aWorld } from '../support/world.ts';
import { runSchedule } from './world/schedule.ts';
import { SHIPPED } from './world/system.ts';

/**
 * Each seed once broke a promise. Since sweeps look in the world they are other days than they were, so what they told
 * of the code has its story: here, and of workers that the sweep tells of in test/functions/app/sweep-orphans.test.ts.
 */
describe('what the simulator found', () => {
  it.each([5, 14_612, 1_417_099, 50_591_642])('stays mended: seed %i', async (seed) => {
    expect((await runSchedule({ seed, system: SHIPPED })).violation).toBeUndefined();
  });

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
