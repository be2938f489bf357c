import { describe, expect, it } from 'vitest';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { aWorker, SILENT } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';

const step = (world: World, runId: string) => takeStep(world, { run_id: runId, hops: 0 });
const stepWhenDue = async (world: World, runId: string) => {
  const { next_at } = await world.readRun(runId);
  if (next_at === null) throw new Error('next_at: expected a time, got null');
  world.clock.advance(Math.max(0, next_at - world.clock.nowMs() / 1000));
  await step(world, runId);
};
const ref = ({ cluster, task_arn }: { cluster: string; task_arn: string }) => ({ cluster, task_arn });
/** A run whose worker is on EC2, in a deployment that may kill. */
const onEc2 = async () => {
  const world = aWorld(undefined, { ec2Kill: true });
  const { runId } = await world.running({ hasWorker: false });
  const worker = aWorker({ launch_type: 'EC2' });
  world.launch(runId, worker);
  await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' });
  return { world, runId, worker };
};

describe('a worker that ECS has forgotten', () => {
  it('crashes a run that nobody wants to end, with an error that says that nobody saw it', async () => {
    const world = aWorld();
    const { runId, taskId, worker } = await world.running();
    world.workers.forget(worker.task_arn);
    await stepWhenDue(world, runId);
    expect(await world.readRun(runId)).toMatchObject({ status: 'running' });
    await stepWhenDue(world, runId);
    expect(await world.readRun(runId)).toMatchObject({
      outcome: 'crashed',
      error: 'MISSING: ECS does not know the worker any more; nobody saw how it ended',
      proof: { source: 'missing', task_arn: worker.task_arn },
    });
    expect(await world.readTask(taskId)).toMatchObject({ status: 'ready', consecutive_failures: 1 });
  });

  it('begins to count anew where ECS has shown it in between', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    world.workers.forget(worker.task_arn);
    await stepWhenDue(world, runId);
    world.launch(runId, worker);
    await stepWhenDue(world, runId);
    expect((await world.readRun(runId)).worker?.missing_since).toBeNull();
    expect((await world.readRun(runId)).status).toBe('running');
  });

  it('stays unproven where ECS had called it STOPPED without proof before', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    expect(await settleWorker(world, world.stopped(runId, worker, SILENT))).toMatchObject({
      why: 'no-proof',
    });
    world.workers.forget(worker.task_arn);
    await world.terminate(runId);
    for (let n = 0; n < 20; n += 1) await stepWhenDue(world, runId).then(() => world.clock.advance(600));
    expect((await world.readRun(runId)).termination).toMatchObject({ state: 'stuck' });
    expect(world.workers.stops).toEqual([]);
  });
});

describe('a worker that an ECS service runs', () => {
  it('is not stopped where ECS shows it only after it was attached: the run is stuck and names the service', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' });
    world.stopped('ecs-svc/1', worker, { last_status: 'RUNNING', group: 'service:web' });
    await world.terminate(runId);
    for (let n = 0; n < 5; n += 1) await stepWhenDue(world, runId);
    expect((await world.readRun(runId)).termination).toMatchObject({
      state: 'stuck',
      obstacle:
        'the ECS service web runs the worker and would replace it: scale the service to 0 or delete it',
    });
    expect(world.workers.stops).toEqual([]);
    expect((await world.kindsOf(runId)).filter((kind) => kind === 'stuck')).toHaveLength(1);
  });
});

describe('several workers of a run that nobody attached', () => {
  it('are all on record, and all stopped', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const workers = [aWorker(), aWorker(), aWorker()];
    for (const worker of workers) world.launch(runId, worker);
    await world.terminate(runId);
    await stepWhenDue(world, runId);
    await stepWhenDue(world, runId);
    const { worker } = await world.readRun(runId);
    const own = workers.find(({ task_arn }) => task_arn === worker?.task_arn);
    if (own === undefined) throw new Error('worker: expected one of those launched');
    expect((await world.readRun(runId)).late_workers).toHaveLength(2);
    await settleWorker(world, world.stopped(runId, own));
    expect((await world.readRun(runId)).outcome).toBe('reclaimed');
    await step(world, runId);
    await step(world, runId);
    expect(new Set(world.workers.stops)).toEqual(new Set(workers.map(({ task_arn }) => task_arn)));
  });

  it('are proven stopped by their own events, also before the run has ended', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const workers = [aWorker(), aWorker()];
    for (const worker of workers) world.launch(runId, worker);
    await world.terminate(runId);
    await stepWhenDue(world, runId);
    await stepWhenDue(world, runId);
    const [late] = (await world.readRun(runId)).late_workers;
    if (late === undefined) throw new Error('late_workers: expected one, got none');
    expect(await settleWorker(world, world.stopped(runId, late))).toEqual({ kind: 'settled' });
    expect(await world.readRun(runId)).toMatchObject({
      status: 'running',
      late_workers: [{ obstacle: null }],
    });
    expect(await world.kindsOf(runId)).toContain('late_worker_stopped');
  });
});

describe('a kill', () => {
  it('comes after two StopTask calls, and is on record before it is made', async () => {
    const { world, runId, worker } = await onEc2();
    await world.terminate(runId);
    let rungAtKill: unknown;
    const kill: typeof world.workers.kill = async (named) => {
      rungAtKill = (await world.readRun(runId)).termination?.rung;
      return world.workers.kill(named);
    };
    for (let n = 0; n < 3; n += 1) {
      world.clock.advance(90);
      await takeStep({ ...world, workers: { ...world.workers, kill } }, { run_id: runId, hops: 0 });
    }
    expect(world.workers.stops).toHaveLength(3);
    expect(world.workers.kills).toEqual([worker.task_arn]);
    expect(rungAtKill).toBe('kill');
    await stepWhenDue(world, runId);
    expect((await world.readRun(runId)).termination).toMatchObject({
      state: 'stuck',
      obstacle: 'not confirmed after 3 StopTask calls and a kill',
    });
  });

  it('follows at once by force, in the same step, once ECS took the StopTask', async () => {
    const { world, runId, worker } = await onEc2();
    await world.terminate(runId, { isForced: true });
    await step(world, runId);
    expect([world.workers.stops, world.workers.kills]).toEqual([[worker.task_arn], [worker.task_arn]]);
    expect((await world.kindsOf(runId)).slice(-2)).toEqual(['termination_requested', 'stopping']);
  });

  it('follows at once where force comes during the grace, and only once', async () => {
    const { world, runId } = await onEc2();
    await world.terminate(runId);
    await step(world, runId);
    world.clock.advance(5);
    await world.terminate(runId, { isForced: true });
    await step(world, runId);
    await world.terminate(runId, { isForced: true });
    await step(world, runId);
    expect([world.workers.stops.length, world.workers.kills.length]).toEqual([2, 1]);
  });

  it.each([
    { kind: 'deferred', why: 'ThrottlingException' },
    { kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' },
  ] as const)(
    'waits for a StopTask that ECS takes, so that the worker has its signal: %o',
    async (answer) => {
      const { world, runId, worker } = await onEc2();
      world.workers.answerStops(answer);
      await world.terminate(runId, { isForced: true });
      await step(world, runId);
      expect(world.workers.kills).toEqual([]);
      await stepWhenDue(world, runId);
      expect(world.workers.kills).toEqual([worker.task_arn]);
    },
  );

  it('that is not taken leaves on record that StopTask was', async () => {
    const { world, runId } = await onEc2();
    await world.terminate(runId, { isForced: true });
    world.workers.answerStops({ kind: 'accepted' }, { kind: 'refused', why: 'InvalidInstanceId' });
    await step(world, runId);
    const now = world.clock.nowMs() / 1000;
    expect((await world.readRun(runId)).termination).toMatchObject({
      stopping_at: now,
      confirm_by: now + 90,
      obstacle: 'InvalidInstanceId',
    });
  });

  it('that is denied leaves the run stuck, naming the action', async () => {
    const { world, runId } = await onEc2();
    await world.terminate(runId, { isForced: true });
    const kill = () => Promise.resolve({ kind: 'denied' as const, why: 'ssm:SendCommand: denied' });
    await takeStep({ ...world, workers: { ...world.workers, kill } }, { run_id: runId, hops: 0 });
    expect((await world.kindsOf(runId)).slice(-2)).toEqual(['stop_refused', 'stuck']);
    expect((await world.readRun(runId)).termination?.obstacle).toBe('ssm:SendCommand: denied');
  });
});

describe('a stop that takes longer than a queue can wait', () => {
  it('is carried by the sweep: the step sends no message, and the next one begins at no hops', async () => {
    const world = aWorld();
    const { runId } = await world.running({ hasWorker: false });
    const names = Array.from({ length: 10 }, (_, n) => `c${n}`);
    const containers = names.map((name, n) => ({
      name,
      essential: true,
      stop_timeout: 120,
      depends_on: names.slice(n + 1, n + 2),
    }));
    const worker = aWorker({ containers });
    world.launch(runId, worker);
    await attachWorker(world, { runId, worker: ref(worker), actor: 'launcher' });
    await world.terminate(runId);
    const sent = world.steps.sent.length;
    await step(world, runId);
    expect((await world.readRun(runId)).next_at).toBe(world.clock.nowMs() / 1000 + 1260);
    expect(world.steps.sent).toHaveLength(sent);
    world.clock.advance(1258);
    expect(await sweepDueRuns(world, 10, () => false)).toBe(0);
    world.clock.advance(2);
    expect(await sweepDueRuns(world, 10, () => false)).toBe(1);
    expect(world.steps.sent.at(-1)).toMatchObject({ step: { run_id: runId, hops: 0 } });
  });
});

describe('a STOPPED without an exit code of a run that nobody terminates', () => {
  it('is warned of in the log, and stands on the record of the worker', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    world.stopped(runId, worker, SILENT);
    await stepWhenDue(world, runId);
    expect(world.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', message: 'the worker is in doubt' }),
    );
    expect((await world.readRun(runId)).worker?.doubt).toContain('STOPPED on EC2');
  });
});
