import { describe, expect, it } from 'vitest';
import { memoryWorkerViews } from '../../../functions/adapters/memory/memory-worker-views.ts';
import { memoryWorkers } from '../../../functions/adapters/memory/memory-workers.ts';
import { pacedWorkers } from '../../../functions/adapters/paced-workers.ts';
import type { KillingWorkers } from '../../../functions/ports/workers.ts';
import {
  AWS_REQUEST_TIMEOUT_MS,
  CONSUMER_WAIT_MS,
  DEFAULT_STOP_BUDGET_PER_SECOND,
  LOOK_BUDGET_PER_SECOND,
} from '../../../functions/wiring/limits.ts';
import { stopPace } from '../../../infra/stop-pace.ts';
import { aWorker } from '../../support/records.ts';
import { testClock } from '../../support/world.ts';

function manyWorkers() {
  const workers = memoryWorkers();
  return { ...workers, ...memoryWorkerViews(workers, ['unit']) };
}

type Paced = ReturnType<typeof pacedWorkers>['workers'];
type Call = 'stop' | 'look';

/** Calls in batches, each batch on a consumer that has never called before; as a queue hands them to one place. */
async function callTimes(call: Call, count: number, stopBudget: number): Promise<number[]> {
  const pace = stopPace(stopBudget, 1);
  const clock = testClock();
  const times: number[] = [];
  while (times.length < count) {
    const inner = manyWorkers();
    const noted = async <Answer>(answer: Promise<Answer>) => {
      times.push(clock.nowMs());
      await clock.sleep(3);
      return answer;
    };
    const { workers, rested } = pacedWorkers(
      {
        ...inner,
        stop: (...args) => noted(inner.stop(...args)),
        look: (...args) => noted(inner.look(...args)),
      },
      { ...pace, readsPerSearch: 2 },
      clock,
    );
    for (let n = 0; n < pace.batchSize && times.length < count; n += 1) {
      await (call === 'stop' ? workers.stop(aWorker(), 'because') : workers.look(aWorker()));
    }
    await rested();
  }
  return times;
}

/** The most calls that begin within any one second, of several places that all begin at once. */
async function mostInASecond(call: Call, count: number, stopBudget: number): Promise<number> {
  const { consumers } = stopPace(stopBudget, 1);
  const places = Array.from({ length: consumers }, () =>
    callTimes(call, Math.ceil(count / consumers), stopBudget),
  );
  const times = (await Promise.all(places)).flat();
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

describe('300 stops of as many consumers as the budget allows', () => {
  it.each([2, 17, DEFAULT_STOP_BUDGET_PER_SECOND, 40])(
    'never exceed a budget of %i in any second',
    async (stopBudget) => {
      expect(await mostInASecond('stop', 300, stopBudget)).toBeLessThanOrEqual(stopBudget);
    },
  );

  it('use what they may', async () => {
    const pace = stopPace(DEFAULT_STOP_BUDGET_PER_SECOND, 1);
    const times = await callTimes('stop', 300 / pace.consumers, DEFAULT_STOP_BUDGET_PER_SECOND);
    const tookMs = (times.at(-1) ?? 0) - (times[0] ?? 0);
    expect(tookMs).toBe((times.length - 1) * pace.stopSpacingMs);
  });

  it('look at no more workers in a second than their share of ECS’s reads', async () => {
    const most = await mostInASecond('look', 100, DEFAULT_STOP_BUDGET_PER_SECOND);
    expect(most).toBeLessThanOrEqual(LOOK_BUDGET_PER_SECOND);
  });
});

describe('a call that reads ECS several times', () => {
  it.each([
    ['a search', 4, (workers: KillingWorkers) => workers.findStartedBy('run')],
    ['a kill', 2, (workers: KillingWorkers) => workers.kill(aWorker())],
    [
      'a look at workers of three clusters',
      3,
      (workers: Paced) => workers.lookAll(['a', 'b', 'c'].map((cluster) => aWorker({ cluster }))),
    ],
  ] as const)('%s leaves the next look the time of its %i reads', async (_, reads, call) => {
    const clock = testClock();
    const before = clock.nowMs();
    const spacing = { stopSpacingMs: 100, lookSpacingMs: 50, readsPerSearch: 4 };
    const { workers } = pacedWorkers(manyWorkers(), spacing, clock);
    await call(workers);
    await workers.look(aWorker());
    expect(clock.nowMs() - before).toBe(reads * spacing.lookSpacingMs);
  });
});

describe('a search of very many clusters', () => {
  it('waits no longer than the consumer has time', async () => {
    const clock = testClock();
    const before = clock.nowMs();
    const spacing = { stopSpacingMs: 100, lookSpacingMs: 1000, readsPerSearch: 100 };
    const { workers, rested } = pacedWorkers(manyWorkers(), spacing, clock);
    await workers.findStartedBy('run');
    await rested();
    expect(clock.nowMs() - before).toBe(CONSUMER_WAIT_MS);
  });
});

describe('a consumer that stops nothing', () => {
  it('waits for nobody', async () => {
    const clock = testClock();
    const before = clock.nowMs();
    await pacedWorkers(manyWorkers(), { ...stopPace(30, 1), readsPerSearch: 2 }, clock).rested();
    expect(clock.nowMs()).toBe(before);
  });
});

describe('a StopTask that ECS puts off', () => {
  const DEFERRED = { kind: 'deferred', why: 'ThrottlingException' } as const;

  it.each([
    ['is called once more, in its turn', [DEFERRED, { kind: 'accepted' }], 'accepted'],
    ['is called no third time', [DEFERRED, DEFERRED, DEFERRED], 'deferred'],
  ] as const)('%s', async (_, answers, kind) => {
    const inner = manyWorkers();
    inner.answerStops(...answers);
    const clock = testClock();
    const beganAtMs = clock.nowMs();
    const pace = stopPace(DEFAULT_STOP_BUDGET_PER_SECOND, 1);
    const { workers } = pacedWorkers(inner, { ...pace, readsPerSearch: 2 }, clock);
    expect((await workers.stop(aWorker(), 'because')).kind).toBe(kind);
    expect(inner.stops).toHaveLength(2);
    expect(clock.nowMs() - beganAtMs).toBe(pace.stopSpacingMs);
  });

  it('is not called again after it has hung', async () => {
    const inner = manyWorkers();
    inner.answerStops(DEFERRED);
    const clock = testClock();
    const hanging: typeof inner = {
      ...inner,
      stop: async (...call) => {
        await clock.sleep(AWS_REQUEST_TIMEOUT_MS);
        return inner.stop(...call);
      },
    };
    const pace = stopPace(DEFAULT_STOP_BUDGET_PER_SECOND, 1);
    const { workers } = pacedWorkers(hanging, { ...pace, readsPerSearch: 2 }, clock);
    expect(await workers.stop(aWorker(), 'because')).toEqual(DEFERRED);
    expect(inner.stops).toHaveLength(1);
  });
});
