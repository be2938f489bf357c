import { describe, expect, it } from 'vitest';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { aWorld, type World } from '../../support/world.ts';

const FAILED = { outcome: 'failed', summary: 'no disk' } as const;

describe('a worker’s word', () => {
  it('for a run that is not on record is refused', async () => {
    expect(await finishRun(aWorld(), 'nobody', FAILED, 'worker')).toEqual({ kind: 'run-not-found' });
  });

  it.each([
    ['in time', false],
    ['after the end', true],
  ])('%s takes one read and one write where nobody else writes', async (_, hasEnded) => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    if (hasEnded) await settleWorker(world, world.stopped(runId, worker));
    const calls = { reads: 0, commits: 0 };
    const store: World['store'] = {
      ...world.store,
      readRun: (id) => ((calls.reads += 1), world.store.readRun(id)),
      commit: (commit) => ((calls.commits += 1), world.store.commit(commit)),
    };
    await finishRun({ ...world, store }, runId, FAILED, 'worker');
    expect(calls).toEqual({ reads: 1, commits: 1 });
  });

  it('that is on record already ends a run without a worker, and is no second event', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const run = await world.readRun(runId);
    const finish = { ...FAILED, at: run.started_at };
    await world.store.commit({ run, move: { set: { finish }, events: [] }, createdAt: run.started_at });
    expect(await finishRun(world, runId, FAILED, 'worker')).toMatchObject({
      kind: 'recorded',
      run: { outcome: 'failed', error: 'no disk', proof: { source: 'no_worker' } },
    });
    expect(await world.kindsOf(runId)).toEqual(['claimed', 'failed']);
  });
});
