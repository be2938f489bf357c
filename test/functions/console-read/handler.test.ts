import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../functions/console-read/handler.ts';
import { finishRun } from '../../../functions/app/finish-run.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { parseHtml, textIn } from '../../../local/console/widget-html.ts';
import { aWidgetContext, READ_ARN, TERMINATE_ARN } from '../../support/console.ts';
import { elementsOf, lintWidget } from '../../support/widget-lint.ts';
import { aWorld, type World } from '../../support/world.ts';

async function answer(world: World, event: object): Promise<string> {
  const handler = createHandler({ ...world, tableName: 'Table', terminateFunctionArn: TERMINATE_ARN });
  return handler({ widgetContext: aWidgetContext(), ...event }, {
    invokedFunctionArn: READ_ARN,
    logGroupName: 'reads',
    logStreamName: 'one',
  } as Context);
}

async function shown(world: World, event: object): Promise<string> {
  const html = await answer(world, event);
  expect(lintWidget(html)).toEqual([]);
  return html;
}

/** What the buttons of a view would send. */
function clicksIn(html: string): readonly object[] {
  const actions = elementsOf(parseHtml(html)).filter(({ name }) => name === 'cwdb-action');
  return actions.map((action) => JSON.parse(textIn(action)) as object);
}

describe('the live runs', () => {
  it('tell how to put the first run on record while there is none', async () => {
    expect(await shown(aWorld(), {})).toContain('POST /tasks');
  });

  it('show open runs, without a worker too, and none that has ended', async () => {
    const world = aWorld();
    const live = await world.running();
    const launching = await world.running({ hasWorker: false });
    const gone = await world.running();
    await world.terminate(gone.runId);
    await settleWorker(world, world.stopped(gone.runId, gone.worker));
    const html = await shown(world, {});
    expect(html).toContain(live.runId);
    expect(html).toContain(launching.runId);
    expect(html).not.toContain(gone.runId);
  });

  it('lead from page to page until every run was shown once', async () => {
    const world = aWorld();
    const ids: string[] = [];
    for (let count = 0; count < 60; count += 1) {
      ids.push((await world.running({ hasWorker: false })).runId);
      world.clock.advance(1);
    }
    const first = await shown(world, {});
    const next = clicksIn(first).find((click) => 'after' in click);
    const second = await shown(world, next ?? {});
    const runsIn = (html: string) => [...html.matchAll(/<code>(run-[\w-]+)<\/code>/g)].map(([, id]) => id);
    expect([...runsIn(first), ...runsIn(second)]).toEqual(ids);
    expect(clicksIn(second).filter((click) => 'after' in click)).toEqual([]);
  });

  it('take whatever is no view of theirs for a dashboard that was just opened', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    for (const event of [
      { view: 'nonsense' },
      { view: 'inspect', run_id: '<script>' },
      { view: 'list', after: 'x' },
    ])
      expect(await shown(world, event)).toContain(runId);
  });

  it('describe themselves in Markdown', async () => {
    expect(await answer(aWorld(), { describe: true })).toMatch(/^## Standdown/);
  });

  it('say that they cannot be shown, and nothing of the inside', async () => {
    const world = aWorld();
    const lists = { ...world.lists, listRuns: () => Promise.reject(new Error('secret inside')) };
    const html = await shown({ ...world, lists }, {});
    expect(html).toContain('cannot be shown right now');
    expect(html).not.toContain('secret');
    expect(html).toContain('region=us-east-1#logsV2:log-groups/log-group/reads/log-events/one"');
    expect(world.log.lines).toMatchObject([
      { level: 'error', details: { error: { message: 'secret inside' } } },
    ]);
  });
});

describe('inspecting a run', () => {
  it('shows record, worker, verdict and the last twenty events', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId, { reason: 'too slow' });
    const html = await shown(world, { view: 'inspect', run_id: runId });
    for (const part of [worker.task_arn, 'too slow', 'RUNNING', 'queued.', 'termination requested'])
      expect(html).toContain(part);
    expect(html).toContain('#edit-item?itemMode=2&amp;pk=RUN%23');
  });

  it('shows of an ended run how it was proven', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await world.terminate(runId);
    await settleWorker(world, world.stopped(runId, worker));
    const html = await shown(world, { view: 'inspect', run_id: runId });
    expect(html).toContain('app exit 143');
    expect(html).toContain('reclaimed');
  });

  it('says that a run is not there', async () => {
    expect(await shown(aWorld(), { view: 'inspect', run_id: 'gone' })).toContain('There is no run gone');
  });
});

describe('the form that asks before terminating', () => {
  it('offers to requeue and to hold, each with the state that it shows and a confirmation', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    const html = await shown(world, { view: 'terminate', run_id: runId });
    const common = { run_id: runId, expected_state: 'running', board: READ_ARN };
    expect(clicksIn(html)).toEqual([
      { ...common, then: 'requeue' },
      { ...common, then: 'hold' },
      { view: 'list' },
    ]);
    const confirmations = elementsOf(parseHtml(html)).flatMap(
      ({ attributes }) => attributes.get('confirmation') ?? [],
    );
    expect(confirmations).toEqual([
      `Terminate run ${runId} of task “write it”? ECS sends its worker SIGTERM, and SIGKILL after 30 s where it is still there. Its task is then ready for another run.`,
      `Terminate run ${runId} of task “write it”? ECS sends its worker SIGTERM, and SIGKILL after 30 s where it is still there. Its task is then held back until it is released.`,
    ]);
  });

  it('says that the task is done either way where the worker has said so', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await finishRun(world, runId, { outcome: 'completed', summary: null }, 'worker');
    const html = await shown(world, { view: 'terminate', run_id: runId });
    expect(html).toContain('has said that the work is completed, so its task is done either way.');
    expect(html).not.toContain('held back until');
  });

  it('is not shown for a run that is being terminated already, nor for one that is not there', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    await world.terminate(runId);
    expect(await shown(world, { view: 'terminate', run_id: runId })).toContain('is being terminated already');
    expect(await shown(world, { view: 'terminate', run_id: 'gone' })).toContain('There is no run gone');
  });
});
