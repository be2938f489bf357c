import type { decide } from '../../functions/core/decide.ts';
import type { View } from '../../functions/core/decision.ts';
import type { Ladder } from '../../functions/core/ladder.ts';
import { type Run, type RunMove } from '../../functions/core/run.ts';
import type { Task, TaskRelease } from '../../functions/core/task.ts';
import type { Termination } from '../../functions/core/termination.ts';
import type { Sighting, Worker } from '../../functions/core/worker.ts';
import { anOpenRun, aStoppedSighting, aTask, aWorker, CLUSTER_ARN, NOW } from '../support/records.ts';

/** One worker as it really is. `silent` is STOPPED without an exit code; `gone` is what ECS has forgotten. */
export type Truth = 'unborn' | 'running' | 'exited' | 'terminated' | 'silent' | 'gone';

/** What the events of a run have told so far, as far as it must not be told twice. */
export interface Told {
  readonly requested: number;
  readonly terminal: number;
  /** Told to be stuck, and nothing since that took it back. */
  readonly isStuck: boolean;
}

/** A handler between two of its calls. It may go on, or crash there; its message comes again, as any message may. */
export type UnderWay =
  | {
      readonly stage: 'commit';
      readonly run: number;
      /** As it was read. */
      readonly read: Run;
      readonly move: RunMove;
      readonly release?: TaskRelease;
      readonly then: Then;
    }
  | ({ readonly stage: 'call'; readonly run: number; readonly read: Run } & Call);

export type Then =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'decide'; readonly view: View }
  | ({ readonly kind: 'call' } & Call);

interface Call {
  readonly call: 'stop' | 'kill';
  readonly worker: Worker;
  readonly before: Termination | null;
}

/** Two runs of one task, the second once the first has ended, and all that is under way. */
export interface SmallWorld {
  readonly now: number;
  readonly task: Task;
  readonly runs: readonly Run[];
  readonly truths: readonly Truth[];
  readonly told: readonly Told[];
  /** As many as the setting allows. */
  readonly underWay: readonly UnderWay[];
  readonly requestsLeft: number;
  /** ECS may still say MISSING of a worker that runs. */
  readonly mayFlake: boolean;
}

export interface Setting {
  readonly name: string;
  readonly launchType: 'FARGATE' | 'EC2';
  readonly hasWorker: boolean;
  readonly maxRuntimeSeconds: number | null;
  /** Handlers that may be between two calls at the same time. */
  readonly handlersAtOnce: number;
  /** How often an operator may ask; twice where it is left out. */
  readonly requests?: number;
  /** AWS may give no answer at all, for as long as that counts. */
  readonly mayBeOut?: true;
  /** An operator may give their word for a worker that is stuck. */
  readonly mayAbandon?: true;
  /** In the place of the shipped one: for a test of whether a fault would be seen. */
  readonly decide?: typeof decide;
}

const ON_FARGATE = { launchType: 'FARGATE', hasWorker: true, maxRuntimeSeconds: null } as const;
const ON_EC2 = { launchType: 'EC2', hasWorker: true, maxRuntimeSeconds: null } as const;

/** The last ones ask once only, and each adds one thing: what each adds multiplies the states. */
export const SETTINGS: readonly Omit<Setting, 'handlersAtOnce'>[] = [
  { ...ON_FARGATE, name: 'on Fargate' },
  { ...ON_EC2, name: 'on EC2, with kill' },
  { name: 'before its worker came', launchType: 'FARGATE', hasWorker: false, maxRuntimeSeconds: null },
  { name: 'with a longest runtime', launchType: 'FARGATE', hasWorker: true, maxRuntimeSeconds: 300 },
  { ...ON_FARGATE, name: 'that may be abandoned', requests: 1, mayAbandon: true },
  { ...ON_FARGATE, name: 'while AWS is out of reach', requests: 1, mayBeOut: true },
  { ...ON_EC2, name: 'on EC2, that may be abandoned', requests: 1, mayAbandon: true },
  { ...ON_EC2, name: 'on EC2, while AWS is out of reach', requests: 1, mayBeOut: true },
];

export const LADDER: Ladder = {
  confirmationSlackSeconds: 60,
  launchWindowSeconds: 60,
  ec2Kill: true,
  policies: { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null },
};

const NOTHING_TOLD: Told = { requested: 0, terminal: 0, isStuck: false };

export function beginningOf(setting: Setting): SmallWorld {
  const run = runOf(setting, 0, NOW);
  return {
    now: NOW,
    task: { ...aTask({ task_id: 'task' }), status: 'running', current_run_id: run.run_id, attempts: 1 },
    runs: [run],
    truths: [setting.hasWorker ? 'running' : 'unborn'],
    told: [NOTHING_TOLD],
    underWay: [],
    requestsLeft: setting.requests ?? 2,
    mayFlake: true,
  };
}

/** The second run of the task, where it may begin. */
export function redispatched(world: SmallWorld, setting: Setting): SmallWorld | undefined {
  const index = world.runs.length;
  if (world.task.status !== 'ready' || index > 1) return undefined;
  const run = runOf(setting, index, world.now);
  return {
    ...world,
    task: { ...world.task, status: 'running', current_run_id: run.run_id, attempts: index + 1 },
    runs: [...world.runs, run],
    truths: [...world.truths, setting.hasWorker ? 'running' : 'unborn'],
    told: [...world.told, NOTHING_TOLD],
  };
}

function runOf({ launchType, hasWorker, maxRuntimeSeconds }: Setting, index: number, now: number): Run {
  const worker = workerOf(index, launchType);
  return anOpenRun({
    run_id: `run-${index}`,
    task_id: 'task',
    started_at: now,
    worker: hasWorker ? { ...worker, confirmed: true } : null,
    max_runtime_seconds: maxRuntimeSeconds,
    next_at: maxRuntimeSeconds === null ? null : now + maxRuntimeSeconds,
  });
}

export function workerOf(index: number, launchType: Setting['launchType']): Worker {
  const task_arn = `${CLUSTER_ARN.replace(':cluster/', ':task/')}/w${index}`;
  return aWorker({ task_arn, launch_type: launchType });
}

/** What ECS says of the worker, where it still knows it. */
export function sightingOf(
  truth: Truth,
  index: number,
  launchType: Setting['launchType'],
): Sighting | undefined {
  const seen = (overrides: Partial<Sighting>) =>
    aStoppedSighting(workerOf(index, launchType), `run-${index}`, { launch_type: launchType, ...overrides });
  const container = (exit_code: number | null) => [{ name: 'app', exit_code, reason: null }];
  switch (truth) {
    case 'unborn':
    case 'gone':
      return undefined;
    case 'running':
      return seen({
        last_status: 'RUNNING',
        desired_status: 'RUNNING',
        stop_code: null,
        stopped_at: null,
        containers: container(null),
      });
    case 'exited':
      return seen({ stop_code: 'EssentialContainerExited', containers: container(0) });
    case 'terminated':
      return seen({ containers: container(143) });
    case 'silent':
      return seen({ containers: container(null) });
  }
}
