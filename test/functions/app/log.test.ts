import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { claimRun } from '../../../functions/app/claim-run.ts';
import { settleIfStopped } from '../../../functions/app/settle-run.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { anOpenRun, aStoppedSighting, aWorker, SILENT } from '../../support/records.ts';
import { aWorld, type LogLine, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const linesOf = (world: World) =>
  world.log.lines.map(({ level, message, details }): [LogLine['level'], string, object] => [
    level,
    message,
    details,
  ]);
const POLICIES = { launchSeconds: 600, heartbeatSeconds: null, lingerSeconds: null };

/** What an operator finds in the log of a run: which run and task, which worker, what and why. */
describe('the log', () => {
  it.each([
    ['info', 'rung accepted', {}, { kind: 'accepted' }],
    [
      'warn',
      'rung not accepted',
      { answer: 'deferred', why: 'ThrottlingException' },
      { kind: 'deferred', why: 'ThrottlingException' },
    ],
  ] as const)('has what ECS made of a StopTask: %s, %s', async (level, message, details, answer) => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    await world.terminate(runId);
    world.log.lines.length = 0;
    world.workers.answerStops(answer);
    await step(world, runId);
    const of = { run_id: runId, task_id: taskId, worker: worker.task_arn, rung: 'stop' };
    expect(linesOf(world)).toEqual([[level, message, { ...of, ...details }]]);
  });

  it('has a worker that is in doubt, and none that lives', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    world.workers.forget(worker.task_arn);
    world.log.lines.length = 0;
    world.clock.advance(30);
    await step(world, runId);
    const missing = ['warn', 'the worker is in doubt', { run_id: runId, view: { kind: 'missing' } }];
    expect(linesOf(world)).toEqual([missing]);
    world.launch(runId, worker);
    world.clock.advance(600);
    await step(world, runId);
    expect(linesOf(world)).toEqual([missing]);
  });

  it('has the policy that ends a run', async () => {
    const world = aWorld(POLICIES);
    const { runId, taskId } = await world.running({ hasWorker: false });
    world.log.lines.length = 0;
    world.clock.advance(600);
    await step(world, runId);
    expect(linesOf(world)).toEqual([
      ['info', 'terminated by policy', { run_id: runId, task_id: taskId, policy: 'policy:launch' }],
    ]);
  });

  it('has the end of a run and where its proof is from', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    world.log.lines.length = 0;
    await settleWorker(world, world.stopped(runId, worker));
    expect(linesOf(world)).toEqual([
      ['info', 'run settled', { run_id: runId, task_id: taskId, outcome: 'crashed', source: 'event' }],
    ]);
  });

  it('has a STOPPED that proves nothing, each time, though it is on record once', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    world.log.lines.length = 0;
    const sighting = world.stopped(runId, worker, SILENT);
    const verdict = { kind: 'unproven', why: 'STOPPED on EC2 without any exit code' };
    const line = ['warn', 'no proof', { run_id: runId, worker: worker.task_arn, verdict }];
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'nothing', why: 'no-proof' });
    const { revision } = await world.readRun(runId);
    expect(await settleWorker(world, sighting)).toEqual({ kind: 'nothing', why: 'no-proof' });
    expect(linesOf(world)).toEqual([line, line]);
    expect((await world.readRun(runId)).revision).toBe(revision);
  });

  it('has a task definition that could not be read, and nothing where none needs to be', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    world.launch(runId, worker);
    const reads: string[] = [];
    const definition = { kind: 'unclear', why: 'ecs:DescribeTaskDefinition: ThrottlingException' } as const;
    const readDefinition = (arn: string) => {
      reads.push(arn);
      return Promise.resolve(definition);
    };
    const blind = { ...world, workers: { ...world.workers, readDefinition } };
    await attachWorker(blind, { runId, worker, actor: 'launcher' });
    world.log.lines.length = 0;
    world.clock.advance(30);
    await step(blind, runId);
    const { task_definition_arn } = aStoppedSighting(worker, runId);
    const details = { task_definition_arn, worker: worker.task_arn, definition };
    expect(linesOf(world)).toEqual([['warn', 'task definition not read', details]]);
    expect((await world.readRun(runId)).worker?.containers).toEqual([]);
    world.clock.advance(600);
    await step(world, runId);
    const readsBefore = reads.length;
    await settleWorker(blind, world.stopped(runId, worker));
    expect(reads).toHaveLength(readsBefore);
  });

  it('has a worker whose end could not be written with its attachment', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    world.launch(runId, worker);
    world.stopped(runId, worker);
    const error = new Error('no answer');
    let commits = 0;
    const commit: World['store']['commit'] = (commit) => {
      commits += 1;
      return commits === 2 ? Promise.reject(error) : world.store.commit(commit);
    };
    world.log.lines.length = 0;
    await attachWorker({ ...world, store: { ...world.store, commit } }, { runId, worker, actor: 'launcher' });
    expect(linesOf(world)).toContainEqual([
      'warn',
      'not settled at once, the next look does',
      { run_id: runId, task_id: taskId, error },
    ]);
  });

  it('has a step for a run that does not exist', async () => {
    const world = aWorld();
    await step(world, 'nobody');
    expect(linesOf(world)).toEqual([['warn', 'step for a run that does not exist', { run_id: 'nobody' }]]);
  });
});

describe('a worker that had stopped when it was claimed', () => {
  it('ends its run, by what the launcher’s look showed', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    const next = { taskId, runId: `${runId}-2`, profile: null, maxRuntimeSeconds: null, actor: 'dispatcher' };
    const its = aWorker();
    world.stopped(next.runId, its);
    await claimRun(world, { ...next, worker: its });
    expect(await world.readRun(next.runId)).toMatchObject({
      outcome: 'crashed',
      proof: { source: 'describe' },
    });
  });

  it('ends no run that has no worker', async () => {
    const run = anOpenRun();
    expect(await settleIfStopped(aWorld(), run, aStoppedSighting(aWorker(), run.run_id))).toBe(run);
  });
});
