import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { claimRun } from '../../../functions/app/claim-run.ts';
import { createTask } from '../../../functions/app/create-task.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { aStoppedSighting, aWorker, freshId, SILENT } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const worker = aWorker({ launch_type: 'EC2' });
const attach = (world: World, runId: string) => attachWorker(world, { runId, worker, actor: 'launcher' });

const throttled = { kind: 'unclear', why: 'ecs:DescribeTaskDefinition: ThrottlingException' } as const;
const withoutDefinitions = (world: World): World => ({
  ...world,
  workers: { ...world.workers, readDefinition: () => Promise.resolve(throttled) },
});

/** A run without a worker, beside one on EC2 that it started, and that lost its host. */
async function withLostWorker() {
  const world = aWorld();
  const { runId } = await world.running({ hasWorker: false });
  world.launch(runId, worker);
  return { world, runId, lose: () => world.stopped(runId, worker, SILENT) };
}
type Lost = Awaited<ReturnType<typeof withLostWorker>>;

/** Guarantee 9 of the contract: that ECS forgets a STOPPED which proved nothing does not make it proof. */
describe('a STOPPED without proof, once ECS has forgotten the worker', () => {
  it.each<[string, (lost: Lost) => Promise<unknown>]>([
    [
      'was there when the worker was attached',
      async ({ world, runId, lose }) => {
        lose();
        await attach(world, runId);
      },
    ],
    [
      'was there when the worker was attached, and its task definition could not be read',
      async ({ world, runId, lose }) => {
        lose();
        await attach(withoutDefinitions(world), runId);
      },
    ],
    [
      'came as an event while the task definition could not be read',
      async ({ world, runId, lose }) => {
        await attach(withoutDefinitions(world), runId);
        await settleWorker(withoutDefinitions(world), lose());
      },
    ],
    [
      'was looked at while the task definition could not be read',
      async ({ world, runId, lose }) => {
        await attach(withoutDefinitions(world), runId);
        lose();
        world.clock.advance(30);
        await step(withoutDefinitions(world), runId);
      },
    ],
    [
      'was doubted, and looked at again while the task definition could not be read',
      async ({ world, runId, lose }) => {
        lose();
        await attach(withoutDefinitions(world), runId);
        world.clock.advance(30);
        await step(withoutDefinitions(world), runId);
      },
    ],
  ])('is no proof that it stopped where it %s', async (_, learn) => {
    const lost = await withLostWorker();
    const { world, runId } = lost;
    await learn(lost);
    world.workers.forget(worker.task_arn);
    await world.terminate(runId);
    for (let count = 0; count < 4; count += 1) {
      world.clock.advance(600);
      await step(world, runId);
    }
    const run = await world.readRun(runId);
    expect(run).toMatchObject({ status: 'running', termination: { state: 'stuck' } });
    expect(run.termination?.obstacle).toMatch(/^STOPPED on EC2.*; ECS has forgotten the worker since/);
  });

  it('is doubted from the claim on that brings the worker', async () => {
    const world = aWorld();
    const [taskId, runId] = [freshId('task'), freshId('run')];
    await createTask(world, { task_id: taskId, title: 'write it', assignee: null });
    world.launch(runId, worker);
    world.stopped(runId, worker, SILENT);
    const request = { taskId, runId, profile: null, maxRuntimeSeconds: null, actor: 'dispatcher', worker };
    expect(await claimRun(world, request)).toMatchObject({
      kind: 'claimed',
      run: { worker: { verified: true, doubt: 'STOPPED on EC2 without any exit code' } },
    });
  });

  it('is doubted no more once its exit code has come', async () => {
    const { world, runId, lose } = await withLostWorker();
    lose();
    await attach(world, runId);
    await settleWorker(world, aStoppedSighting(worker, runId, { launch_type: 'EC2' }));
    expect(await world.readRun(runId)).toMatchObject({ outcome: 'crashed', worker: { doubt: null } });
  });

  it('is doubted of a late worker too', async () => {
    const { world, runId, lose } = await withLostWorker();
    const own = aWorker();
    world.launch(runId, own);
    await attachWorker(world, { runId, worker: own, actor: 'launcher' });
    await settleWorker(world, world.stopped(runId, own));
    lose();
    await attach(world, runId);
    const [late] = (await world.readRun(runId)).late_workers;
    expect(late).toMatchObject({ verified: true, doubt: 'STOPPED on EC2 without any exit code' });
  });
});
