import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Cluster } from './arns.ts';
import { ClusterReference, requireCluster } from './clusters.ts';
import { clientException, EcsError, invalidParameter } from './errors.ts';
import { parseInput } from './parse.ts';
import { taskAnswer } from './describe-tasks.ts';
import type { TaskDefinition, TaskDefinitions } from './task-definitions.ts';
import type { Task } from './task.ts';
import type { Tasks } from './tasks.ts';

const ContainerOverride = z.looseObject({
  name: z.string(),
  command: z.array(z.string()).optional(),
  environment: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
});

/** Network configuration and platform version are taken and have no effect; placement has one on EC2 only. */
const RunTaskInput = z.object({
  cluster: ClusterReference,
  taskDefinition: z.string(),
  count: z.int().min(1).max(10).default(1),
  startedBy: z
    .string()
    .regex(/^[\w/-]{1,128}$/, 'expected up to 128 letters, numbers, hyphens, slashes and underscores')
    .optional(),
  clientToken: z
    .string()
    .regex(/^[!-~]{1,64}$/, 'expected up to 64 visible ASCII characters')
    .optional(),
  group: z.string().optional(),
  launchType: z.enum(['FARGATE', 'EC2', 'EXTERNAL']).default('FARGATE'),
  placementConstraints: z
    .array(z.object({ type: z.string().optional(), expression: z.string().optional() }))
    .default([]),
  overrides: z
    .looseObject({ containerOverrides: z.array(ContainerOverride).default([]) })
    .default({ containerOverrides: [] }),
  tags: z.array(z.object({ key: z.string(), value: z.string().optional() })).default([]),
});
export type RunTaskInput = z.output<typeof RunTaskInput>;

export interface RunTaskParts {
  readonly cluster: Cluster;
  readonly taskDefinitions: TaskDefinitions;
  readonly tasks: Tasks;
  readonly maxTasks: number;
  readonly launch: (request: RunTaskInput, definition: TaskDefinition) => Task;
}

/** The action, with its memory of client tokens. */
export function createRunTask(parts: RunTaskParts): (input: unknown) => unknown {
  const launches = new Map<string, { readonly request: RunTaskInput; readonly tasks: readonly Task[] }>();

  return (input) => {
    const request = parseInput(RunTaskInput, input);
    requireCluster(parts.cluster, request.cluster);
    const definition = parts.taskDefinitions.find(request.taskDefinition);
    if (definition === undefined) throw clientException('TaskDefinition not found.');
    checkOverrides(request, definition);

    const earlier = launches.get(request.clientToken ?? '');
    if (earlier !== undefined) {
      if (!isDeepStrictEqual(earlier.request, request)) throw tokenConflict(earlier.tasks);
      return answer(earlier.tasks, 0);
    }
    const count = Math.min(request.count, Math.max(0, parts.maxTasks - countLiving(parts.tasks)));
    const launched = Array.from({ length: count }, () => parts.launch(request, definition));
    for (const task of launched) parts.tasks.add(task);
    if (request.clientToken !== undefined && launched.length > 0) {
      launches.set(request.clientToken, { request, tasks: launched });
    }
    return answer(launched, request.count - count);
  };
}

function checkOverrides({ overrides }: RunTaskInput, { containerDefinitions }: TaskDefinition): void {
  for (const { name } of overrides.containerOverrides) {
    if (!containerDefinitions.some((container) => container.name === name)) {
      throw invalidParameter(
        `Override for container named ${name} is not a container in the TaskDefinition.`,
      );
    }
  }
}

function tokenConflict(tasks: readonly Task[]): EcsError {
  return new EcsError(
    'ConflictException',
    'clientToken: expected the parameters it was first used with, got different ones',
    { resourceIds: tasks.map(({ record }) => record.taskArn) },
  );
}

function countLiving(tasks: Tasks): number {
  return tasks.visible().filter(({ record }) => record.lastStatus !== 'STOPPED').length;
}

/** Missing capacity is no error: ECS answers 200, and a failure for each task that it did not start. */
function answer(tasks: readonly Task[], refused: number) {
  return {
    tasks: tasks.map(({ record }) => taskAnswer(record)),
    failures: Array.from({ length: refused }, () => ({
      reason:
        'Capacity is unavailable at this time. Please try again later or in a different availability zone',
    })),
  };
}
