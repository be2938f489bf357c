import { describe, expect, it } from 'vitest';
import { memoryWorkerViews } from '../../../functions/adapters/memory/memory-worker-views.ts';
import { memoryWorkers } from '../../../functions/adapters/memory/memory-workers.ts';
import { measuredWorkers } from '../../../functions/adapters/measured-workers.ts';
import type { StopAnswer } from '../../../functions/ports/workers.ts';
import { recordedMetrics } from '../../support/metrics.ts';
import { aWorker } from '../../support/records.ts';

const throttled = { kind: 'unclear', why: 'ecs:DescribeTasks: ThrottlingException' } as const;
const denied = { kind: 'unclear', why: 'ecs:DescribeTasks: AccessDeniedException', lasting: true } as const;

function measured() {
  const inner = memoryWorkers();
  const metrics = recordedMetrics();
  return { inner, metrics, workers: measuredWorkers(inner, metrics) };
}

describe('the measured workers', () => {
  it.each([
    ['deferred', 1],
    ['denied', 0],
    ['refused', 0],
  ] as const)('hand on a StopTask that was %s, and count %i throttles', async (kind, throttles) => {
    const { inner, metrics, workers } = measured();
    const answer: StopAnswer = { kind, why: 'so' };
    inner.answerStops(answer);
    expect(await workers.stop(aWorker(), 'because')).toEqual(answer);
    expect(metrics.added).toHaveLength(throttles);
  });

  it('count a kill that was put off', async () => {
    const { inner, metrics, workers } = measured();
    inner.answerStops({ kind: 'deferred', why: 'ssm:SendCommand: ThrottlingException' });
    await workers.kill(aWorker());
    expect(metrics.added).toEqual([['Throttles', 1]]);
  });

  it('count each look and search that ECS puts off, and none that it denies', async () => {
    const { inner, metrics, workers } = measured();
    inner.clouded(throttled, throttled, throttled, denied);
    expect(await workers.look(aWorker())).toEqual(throttled);
    expect(await workers.inspect(aWorker())).toMatchObject(throttled);
    expect(await workers.findStartedBy('run')).toEqual(throttled);
    expect(await workers.look(aWorker())).toEqual(denied);
    expect(await workers.look(aWorker())).toEqual({ kind: 'missing' });
    expect(metrics.added).toEqual(Array.from({ length: 3 }, () => ['Throttles', 1]));
  });

  it('count looks at many as one throttle where ECS put any of them off', async () => {
    const inner = memoryWorkers();
    const views = memoryWorkerViews(inner, ['unit']);
    const metrics = recordedMetrics();
    const workers = measuredWorkers({ ...inner, ...views }, metrics);
    views.answerLooks({ kind: 'throttled' });
    await workers.lookAll([aWorker(), aWorker()]);
    await workers.lookAll([aWorker()]);
    expect(metrics.added).toEqual([['Throttles', 1]]);
  });
});
