import { describe, expect, it } from 'vitest';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import type { StopAnswer } from '../../../functions/ports/workers.ts';
import { passSeconds } from '../../support/virtual-time.ts';
import { aWorld, type World } from '../../support/world.ts';

const HOUR = 3600;
const LONGEST_RETRY_SECONDS = 600;
/** From the retry that gets through to its proof: a sweep, and the worker's own time. */
const SLACK_SECONDS = 120;

type Stop = (world: World, taskArn: string) => StopAnswer;

/** A world whose ECS answers StopTask as a test says; with the second of each StopTask. */
async function stoppedBy(answer: Stop) {
  const inner = aWorld();
  const startedAtMs = inner.clock.nowMs();
  const stoppedAt: number[] = [];
  const second = () => (inner.clock.nowMs() - startedAtMs) / 1000;
  const stop: World['workers']['stop'] = ({ task_arn }) => {
    stoppedAt.push(second());
    return Promise.resolve(answer(inner, task_arn));
  };
  const world: World = { ...inner, workers: { ...inner.workers, stop } };
  const { runId, taskId, worker } = await world.running();
  await world.terminate(runId);
  return { world, runId, taskId, worker, stoppedAt, second };
}

const countOf = async (world: World, runId: string, kind: string) =>
  (await world.kindsOf(runId)).filter((found) => found === kind).length;

describe('over a long time', () => {
  it('StopTask that is denied for an hour is told once, tried on, and healed when the right is repaired', async () => {
    let isRepaired = false;
    const denied = { kind: 'denied' as const, why: 'ecs:StopTask: AccessDeniedException' };
    const faulty = await stoppedBy(() => (isRepaired ? { kind: 'accepted' } : denied));
    const { world, runId, taskId, worker, stoppedAt, second } = faulty;
    await passSeconds(world, HOUR);
    expect(await world.readRun(runId)).toMatchObject({
      status: 'running',
      termination: { state: 'stuck', obstacle: denied.why },
    });
    expect((await world.readTask(taskId)).status).toBe('running');
    expect(await countOf(world, runId, 'stuck')).toBe(1);

    isRepaired = true;
    const triesBefore = stoppedAt.length;
    await passSeconds(world, LONGEST_RETRY_SECONDS + SLACK_SECONDS);
    expect(stoppedAt.length).toBeGreaterThan(triesBefore);
    await settleWorker(world, world.stopped(runId, worker));
    expect((await world.readRun(runId)).outcome).toBe('reclaimed');
    expect((await world.kindsOf(runId)).slice(-3)).toEqual(['stuck', 'unstuck', 'reclaimed']);
    expect(second()).toBeLessThanOrEqual(HOUR + LONGEST_RETRY_SECONDS + SLACK_SECONDS);
  });

  it('a worker that cannot be killed for 20 minutes is stopped at growing intervals, and settled when it dies', async () => {
    const { world, runId, worker, stoppedAt } = await stoppedBy(() => ({ kind: 'accepted' }));
    await passSeconds(world, 20 * 60);
    expect(await world.readRun(runId)).toMatchObject({ status: 'running', termination: { state: 'stuck' } });
    const gaps = stoppedAt.slice(1).map((at, index) => at - (stoppedAt[index] ?? 0));
    const retries = gaps.slice(1);
    expect(retries.length).toBeGreaterThanOrEqual(3);
    // The sweep comes once a minute, so a retry is that much late at most.
    for (const [index, gap] of retries.entries()) {
      expect(gap).toBeGreaterThanOrEqual((retries[index - 1] ?? 0) - 60);
      expect(gap).toBeLessThanOrEqual(LONGEST_RETRY_SECONDS + 60);
    }
    expect(retries.at(-1)).toBeGreaterThan(retries[0] ?? 0);

    world.stopped(runId, worker);
    await passSeconds(world, LONGEST_RETRY_SECONDS + SLACK_SECONDS);
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'reclaimed', proof: { source: 'describe' } });
    expect(await countOf(world, runId, 'stuck')).toBe(1);
  });
});
