import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { createHandler } from '../../../functions/console-terminate/handler.ts';
import { hasEnded } from '../../../functions/core/run.ts';
import { Unavailable } from '../../../functions/ports/unavailable.ts';
import { aWidgetContext, READ_ARN, TERMINATE_ARN } from '../../support/console.ts';
import { lintWidget } from '../../support/widget-lint.ts';
import { aWorld, type World } from '../../support/world.ts';

async function click(world: World, parameters: object, fields: object = {}): Promise<string> {
  const widgetContext = aWidgetContext({ forms: { all: fields } });
  const context = { invokedFunctionArn: TERMINATE_ARN } as Context;
  const html = await createHandler(world)({ ...parameters, widgetContext }, context);
  expect(lintWidget(html)).toEqual([]);
  return html;
}

const button = (run_id: string, overrides: object = {}) => ({
  run_id,
  expected_state: 'running',
  then: 'requeue',
  board: READ_ARN,
  ...overrides,
});

/** Everything that a click could have changed. */
async function traces(world: World, runId: string) {
  return { run: await world.readRun(runId), sent: world.steps.sent.length };
}

describe('a click on terminate', () => {
  it('stores the termination as the console’s, with reason, and asks for a look', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running();
    const html = await click(world, button(runId, { then: 'hold' }), { reason: '  wrong prompt ' });
    expect((await world.readRun(runId)).termination).toMatchObject({
      requested_by: 'console',
      reason: 'wrong prompt',
      then: 'hold',
      state: 'requested',
    });
    expect(world.steps.sent).toMatchObject([{ step: { run_id: runId } }]);
    expect(html).toContain(`reason “wrong prompt”; its task ${taskId} will be held back`);
  });

  it('promises nothing for the task of a worker that has said its work is completed', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running();
    await finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker');
    const html = await click(world, button(runId, { then: 'hold' }));
    expect(html).toContain(`its task ${taskId} will be done, as its worker has said, once`);
  });

  it('says which reason is on record: the first one, whoever terminates a stuck run again', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: denied' });
    await world.terminate(runId, { reason: 'first' });
    await takeStep(world, { run_id: runId, hops: 0 });
    const html = await click(world, button(runId, { expected_state: 'stuck' }), { reason: 'second' });
    expect(html).toContain('on record with the reason “first”');
    const events = await world.store.listEvents(runId, 0, 100);
    expect(events.at(-1)).toMatchObject({ kind: 'termination_tightened', payload: { reason: 'second' } });
  });

  it('takes the actor from nothing that an event says', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await click(
      world,
      { ...button(runId), actor: 'root', requested_by: 'root' },
      { actor: 'root', then: 'hold' },
    );
    expect((await world.readRun(runId)).termination).toMatchObject({
      requested_by: 'console',
      then: 'requeue',
    });
  });

  it.each(['requeue', 'hold'])(
    'on an old page leaves alone what somebody else asked for meanwhile: %s',
    async (then) => {
      const world = aWorld();
      const { runId } = await world.running();
      await world.terminate(runId);
      const before = await traces(world, runId);
      expect(await click(world, button(runId, { then }))).toContain('user/ann has asked for that already');
      expect(await traces(world, runId)).toEqual(before);
    },
  );

  it('twice changes nothing the second time', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await click(world, button(runId), { reason: 'first' });
    const before = await traces(world, runId);
    await click(world, button(runId, { then: 'hold' }), { reason: 'second' });
    expect(await traces(world, runId)).toEqual(before);
  });

  it('on an old page never touches the run that came after', async () => {
    const world = aWorld();
    const old = await world.running();
    await world.terminate(old.runId);
    await settleWorker(world, world.stopped(old.runId, old.worker));
    const before = await traces(world, old.runId);
    expect(hasEnded(before.run)).toBe(true);
    expect(await click(world, button(old.runId))).toContain('has already ended (reclaimed)');
    expect(await traces(world, old.runId)).toEqual(before);
  });

  it('that was meant for a stuck run does nothing once it is not stuck', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    expect(await click(world, button(runId, { expected_state: 'stuck' }))).toContain('is not stuck any more');
    expect((await world.readRun(runId)).termination).toBeNull();
  });

  it.each([
    ['no run', { run_id: undefined }],
    ['an id that is none', { run_id: '../x' }],
    ['no state', { expected_state: undefined }],
    ['another end', { then: 'delete' }],
  ])('with %s does nothing and says so', async (_what, overrides) => {
    const world = aWorld();
    const { runId } = await world.running();
    expect(await click(world, button(runId, overrides))).toContain(
      'no button of the live runs asked for this',
    );
    expect((await world.readRun(runId)).termination).toBeNull();
  });

  it('with a reason of 1024 characters is taken, with one more it is refused', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    expect(await click(world, button(runId), { reason: 'x'.repeat(1025) })).toContain('1024 is the most');
    expect((await world.readRun(runId)).termination).toBeNull();
    await click(world, button(runId), { reason: 'x'.repeat(1024) });
    expect((await world.readRun(runId)).termination?.reason).toHaveLength(1024);
  });

  it.each([
    [new Unavailable('busy'), 'Nothing was stored'],
    [new Error('secret inside'), 'It is not certain whether the request was stored'],
  ])('that fails with %s says what is known', async (error, sentence) => {
    const world = aWorld();
    const store = { ...world.store, readRun: () => Promise.reject(error) };
    const html = await click({ ...world, store }, button('run-1'));
    expect(html).toContain(sentence);
    expect(html).not.toContain('secret');
  });

  it('leads back to no function that is not named as one', async () => {
    const html = await click(aWorld(), button('gone', { board: 'https://elsewhere.example' }));
    expect(html).not.toContain('elsewhere');
  });

  it('describes itself in Markdown', async () => {
    const handler = createHandler(aWorld());
    expect(await handler({ describe: true }, {} as Context)).toMatch(/^## Standdown/);
  });
});
