import { mkdirSync } from 'node:fs';
import type { Reaper } from '../reaper.ts';
import { describeClusters, listClusters } from './clusters.ts';
import { describeContainerInstances } from './describe-container-instances.ts';
import { describeTasks } from './describe-tasks.ts';
import { dockerContainers } from './docker-containers.ts';
import type { DockerContainer } from './docker-containers.ts';
import { EcsError } from './errors.ts';
import type { Instance } from './instances.ts';
import { launchTask } from './launch-task.ts';
import type { Host } from './launch-task.ts';
import { listTasks } from './list-tasks.ts';
import { READY_MADE } from './ready-made.ts';
import { createRunTask } from './run-task.ts';
import type { Withholds } from './signals.ts';
import { stateChangeEvent } from './state-change-event.ts';
import type { EcsTaskStateChangeEvent } from './state-change-event.ts';
import { stopTask } from './stop-task.ts';
import { createTaskDefinitions } from './task-definitions.ts';
import { createTasks } from './tasks.ts';
import type { Tasks } from './tasks.ts';

/**
 * ECS on this machine: a task's containers are real child processes, with ECS's states, limits, `failures`
 * and error names. Missing on purpose: throttling, services, health checks.
 */
export interface Ecs {
  /** Answers one API action in its AWS JSON 1.1 shape; refuses with an EcsError. */
  handle(action: string, input: unknown): Promise<unknown>;
  /** What the Docker of an EC2 instance knows. */
  containersOn(instance: Instance): readonly DockerContainer[];
  /** SIGKILLs every container and waits until all are gone. Nothing is told of it, as when a host is lost. */
  close(): Promise<void>;
}

export interface EcsOptions {
  readonly region: string;
  readonly accountId: string;
  /** The one cluster that exists. */
  readonly clusterName: string;
  /** A container's output goes to `<task id>-<container>.log` in it. */
  readonly logFolder: string;
  /** Added to the environment of every container; asked at each launch, since the API's address is known late. */
  readonly workerEnvironment: () => Readonly<Record<string, string>>;
  readonly reaper: Reaper;
  /** Called in order with each change of state of each task. */
  readonly onTaskStateChange: (event: EcsTaskStateChangeEvent) => void;
  /**
   * Asked before each signal to a container.
   * @default none is withheld
   */
  readonly withholds?: Withholds;
  /**
   * Tasks that have not stopped, beyond which RunTask answers with failures.
   * @default 100
   */
  readonly maxTasks?: number;
}

const DEFAULT_MAX_TASKS = 100;

export function createEcs(options: EcsOptions): Ecs {
  const cluster = { region: options.region, accountId: options.accountId, name: options.clusterName };
  const tasks = createTasks();
  const taskDefinitions = createTaskDefinitions(cluster);
  for (const definition of READY_MADE) taskDefinitions.register(definition);
  mkdirSync(options.logFolder, { recursive: true });

  let isClosed = false;
  const host: Host = {
    ...options,
    withholds: options.withholds ?? (() => false),
    cluster,
    onChange: (record) => {
      if (!isClosed) options.onTaskStateChange(stateChangeEvent(cluster, record));
    },
  };
  const runTask = createRunTask({
    cluster,
    taskDefinitions,
    tasks,
    maxTasks: options.maxTasks ?? DEFAULT_MAX_TASKS,
    launch: (request, definition) => launchTask(host, request, definition),
  });
  const actions: Actions = new Map([
    ['RegisterTaskDefinition', taskDefinitions.register],
    ['DescribeTaskDefinition', taskDefinitions.describe],
    ['RunTask', runTask],
    ['DescribeContainerInstances', (input) => describeContainerInstances(cluster, tasks, input)],
    ['DescribeTasks', (input) => describeTasks(cluster, tasks, input)],
    ['ListTasks', (input) => listTasks(cluster, tasks, input)],
    ['StopTask', (input) => stopTask(cluster, tasks, input)],
    ['DescribeClusters', (input) => describeClusters(cluster, tasks, input)],
    ['ListClusters', () => listClusters(cluster)],
  ]);

  return {
    handle: async (action, input) => {
      if (isClosed) throw new EcsError('ServerException', 'ecs: expected it to be open, got closed', {}, 500);
      return await findAction(actions, action)(input);
    },
    containersOn: (instance) => dockerContainers(cluster, tasks, instance),
    close: async () => {
      isClosed = true;
      await killAll(tasks);
    },
  };
}

type Action = (input: unknown) => unknown;
type Actions = ReadonlyMap<string, Action>;

function findAction(actions: Actions, name: string): Action {
  const action = actions.get(name);
  if (action !== undefined) return action;
  const known = [...actions.keys()].join(', ');
  throw new EcsError('UnknownOperationException', `action: expected one of ${known}, got ${name}`);
}

async function killAll(tasks: Tasks): Promise<void> {
  const living = tasks.visible();
  for (const task of living) {
    task.requestStop({ stopCode: 'InfrastructureHealth', stoppedReason: 'The local stack ended.' });
    task.kill();
  }
  await Promise.all(living.map(({ finished }) => finished));
}
