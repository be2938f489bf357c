import { attachWorker } from '../../../../functions/app/attach-worker.ts';
import { claimRun } from '../../../../functions/app/claim-run.ts';
import { createTask } from '../../../../functions/app/create-task.ts';
import { finishRun } from '../../../../functions/app/finish-run.ts';
import { recordHeartbeat } from '../../../../functions/app/record-heartbeat.ts';
import { requestTermination } from '../../../../functions/app/request-termination.ts';
import { takeStep } from '../../../../functions/app/take-step.ts';
import type { Policies } from '../../../../functions/core/policy.ts';
import type { Word } from '../../../../functions/core/run.ts';
import type { TerminationRequest } from '../../../../functions/core/termination-request.ts';
import type { Sighting, Worker } from '../../../../functions/core/worker.ts';
import { aStoppedSighting, aWorker } from '../../../support/records.ts';
import { aWorld, type World } from '../../../support/world.ts';
import { type Recorder, recorded } from './recorder.ts';

/** One run and all that it meets: the shipped app and core, on records and an ECS in memory. */
export interface Scene {
  readonly world: World;
  /** The same world, as the app is given it: each call and each write is recorded. */
  readonly deps: ReturnType<typeof recorded>['deps'];
  readonly recorder: Recorder;
  readonly runId: string;
  /** The worker that was launched for the run, attached or not. */
  readonly worker: Worker;
}

/** The times of the table: the construct's defaults, and a policy on heartbeats, which is off by default. */
export const POLICIES = {
  launchSeconds: 600,
  heartbeatSeconds: 180,
  lingerSeconds: 300,
} as const satisfies Policies;
export const MAX_RUNTIME_SECONDS = 3600;
/** Longer than a policy's time, so that a policy that cuts the asking shows. */
export const ASK_SECONDS = 600;

export const OPERATOR = 'arn:aws:iam::000000000000:user/ann';
const LAUNCHER = 'arn:aws:iam::000000000000:role/dispatcher';

/** A claimed run without a worker. */
export function claimed(): Promise<Scene> {
  return claim(aWorld(POLICIES), aWorker());
}

/** The same where kill is switched on and the worker runs on EC2. */
export function claimedOnEc2(): Promise<Scene> {
  return claim(aWorld(POLICIES, { ec2Kill: true }), aWorker({ launch_type: 'EC2' }));
}

async function claim(world: World, worker: Worker): Promise<Scene> {
  const { deps, recorder } = recorded(world);
  const runId = 'run-1';
  await createTask(deps, { task_id: 'task-1', title: 'write it', assignee: null });
  await claimRun(deps, {
    taskId: 'task-1',
    runId,
    profile: null,
    maxRuntimeSeconds: MAX_RUNTIME_SECONDS,
    worker: null,
    actor: LAUNCHER,
  });
  return { world, deps, recorder, runId, worker };
}

export function attach({ deps, runId }: Scene, worker: Worker): ReturnType<typeof attachWorker> {
  return attachWorker(deps, { runId, worker, actor: LAUNCHER });
}

export function terminate(
  { deps, runId }: Scene,
  overrides: Partial<TerminationRequest> = {},
): ReturnType<typeof requestTermination> {
  return requestTermination(deps, runId, {
    reason: 'wrong prompt',
    actor: OPERATOR,
    then: 'requeue',
    askSeconds: 0,
    isForced: false,
    ...overrides,
  });
}

export function beat({ deps, runId }: Scene): ReturnType<typeof recordHeartbeat> {
  return recordHeartbeat(deps, runId, undefined);
}

export function say({ deps, runId }: Scene, outcome: Word['outcome']): ReturnType<typeof finishRun> {
  return finishRun(deps, runId, { outcome, summary: 'as the worker says' }, 'worker');
}

export async function step({ deps, runId }: Scene): Promise<void> {
  await takeStep(deps, { run_id: runId, hops: 0 });
}

/** A step at the moment for which the run's next look is set. */
export async function stepWhenDue(scene: Scene): Promise<void> {
  const { next_at } = await scene.world.readRun(scene.runId);
  if (next_at === null) throw new Error('next_at: expected a time, got null');
  advanceTo(scene, next_at);
  await step(scene);
}

/** Moves the clock on; a time that has passed leaves it where it is. */
export function advanceTo({ world }: Scene, at: number): void {
  world.clock.advance(Math.max(0, at - world.clock.nowMs() / 1000));
}

/** ECS shows the worker as running, started by this run. */
export function launch({ world, runId }: Scene, worker: Worker): void {
  world.launch(runId, worker);
}

/** ECS shows the worker as stopped. */
export function stopped(
  { world, runId }: Scene,
  worker: Worker,
  overrides: Partial<Sighting> = {},
): Sighting {
  const sighting = aStoppedSighting(worker, runId, overrides);
  world.workers.put({ ...sighting, cluster: worker.cluster });
  return sighting;
}
