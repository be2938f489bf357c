import type { Context, SQSEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/consumer/handler.ts';
import type { Sighting } from '../../../functions/core/worker.ts';
import { stoppedEvent } from '../../support/ecs-event.ts';
import { recordedMetrics } from '../../support/metrics.ts';
import { aWorld, type World } from '../../support/world.ts';

const STEPS = 'arn:aws:sqs:us-east-1:000000000000:steps';
const FACTS = 'arn:aws:sqs:us-east-1:000000000000:facts';

const stepBody = (runId: string, overrides: object = {}) =>
  JSON.stringify({ kind: 'step', schema_version: 1, run_id: runId, hops: 0, ...overrides });

const factBody = (sighting: Sighting) => JSON.stringify(stoppedEvent(sighting));

const metrics = recordedMetrics();

type Batch = readonly (readonly [queueArn: string, body: string])[];

const consume = (world: World, ...batch: Batch) => consumerOf(world)(...batch);

/** One environment of the function, with what it keeps between its invocations. */
function consumerOf(world: World) {
  const handler = createHandler({
    ...world,
    metrics,
    stepsQueueArn: STEPS,
    factsQueueArn: FACTS,
    rested: () => Promise.resolve(),
  });
  return async (...batch: Batch) => {
    const Records = batch.map(([eventSourceARN, body], index) => ({
      messageId: `m${index}`,
      eventSourceARN,
      body,
    }));
    const answer = await handler({ Records } as unknown as SQSEvent, {} as Context);
    return answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
  };
}

describe('the message door', () => {
  it('takes a step from one queue and a fact from the other', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    expect(await consume(world, [STEPS, stepBody(runId)])).toEqual([]);
    expect(await consume(world, [FACTS, factBody(world.stopped(runId, worker))])).toEqual([]);
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'reclaimed',
      proof: { source: 'event', stopped_at: expect.any(Number) as number, execution_stopped_at: null },
    });
  });

  it.each([
    ['delivered twice', (runId: string) => [stepBody(runId), stepBody(runId)]],
    ['of an older hop', (runId: string) => [stepBody(runId, { hops: 4 }), stepBody(runId)]],
    ['with fields of newer code', (runId: string) => [stepBody(runId, { urgency: 'high' })]],
  ])('stops once for a step %s', async (_, bodies) => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    expect(await consume(world, ...bodies(runId).map((body) => [STEPS, body] as const))).toEqual([]);
    expect(world.workers.stops).toHaveLength(1);
  });

  it.each([
    ['no JSON', STEPS, 'hello'],
    ['a step without its run', STEPS, JSON.stringify({ kind: 'step', schema_version: 1, hops: 0 })],
    ['a step of a later schema', STEPS, stepBody('run-1', { schema_version: 2 })],
    ['a step that has gone round too often', STEPS, stepBody('run-1', { hops: 5 })],
    ['a fact on the steps queue', STEPS, JSON.stringify({ source: 'aws.ecs' })],
    [
      'an event of another kind',
      FACTS,
      JSON.stringify({ source: 'aws.ecs', 'detail-type': 'ECS Deployment', detail: {} }),
    ],
    ['a message of an unknown queue', 'arn:aws:sqs:us-east-1:000000000000:other', stepBody('run-1')],
  ])('gives back %s and does the rest of its batch', async (_, queue, body) => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    expect(await consume(world, [queue, body], [STEPS, stepBody(runId)])).toEqual(['m0']);
    expect(world.workers.stops).toHaveLength(1);
    expect(world.log.lines.filter(({ level }) => level === 'error')).toHaveLength(1);
  });

  it('gives back a batch of which every message fails, without an exception, and counts them', async () => {
    metrics.added.length = 0;
    expect(await consume(aWorld(), [STEPS, 'x'], [STEPS, 'y'])).toEqual(['m0', 'm1']);
    expect(metrics.added).toEqual([
      ['FailedMessages', 1],
      ['FailedMessages', 1],
    ]);
  });

  it('gives back to each of two invocations at once what failed of its own', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const take = consumerOf(world);
    const both = [take([STEPS, 'unreadable'], [STEPS, stepBody(runId)]), take([STEPS, stepBody(runId)])];
    expect(await Promise.all(both)).toEqual([['m0'], []]);
  });

  it('looks at the workers of a batch of steps in one call', async () => {
    const world = aWorld();
    const runs = [await world.running(), await world.running()];
    world.clock.advance(30);
    const together: number[] = [];
    const views = {
      ...world.views,
      lookAll: (workers: Parameters<typeof world.views.lookAll>[0]) => {
        together.push(workers.length);
        return world.views.lookAll(workers);
      },
    };
    const looksBefore = world.workers.looks.length;
    const batch = runs.map(({ runId }) => [STEPS, stepBody(runId)] as const);
    expect(await consume({ ...world, views }, [STEPS, 'unreadable'], ...batch)).toEqual(['m0']);
    expect(together).toEqual([2]);
    expect(world.workers.looks).toHaveLength(looksBefore);
  });

  it('lets each step look for itself where the workers of a batch cannot be looked at together', async () => {
    const world = aWorld();
    const [one, other] = [await world.running(), await world.running()];
    world.clock.advance(30);
    const views = { ...world.views, lookAll: () => Promise.reject(new Error('socket hang up')) };
    const batch = [one, other].map(({ runId }) => [STEPS, stepBody(runId)] as const);
    expect(await consume({ ...world, views }, ...batch)).toEqual([]);
    expect(world.workers.looks.slice(-2)).toEqual([one.worker.task_arn, other.worker.task_arn]);
    expect(await world.readRun(one.runId)).toMatchObject({ worker: { confirmed: true } });
  });

  it('gives a message back when the store cannot take it', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    const store = { ...world.store, commit: () => Promise.reject(new Error('throttled')) };
    expect(await consume({ ...world, store }, [STEPS, stepBody(runId)])).toEqual(['m0']);
    expect(world.workers.stops).toEqual([]);
    expect(await consume(world, [STEPS, stepBody(runId)])).toEqual([]);
    expect(world.workers.stops).toHaveLength(1);
  });
});
