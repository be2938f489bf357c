import * as z from 'zod';
import { taskDefinitionArn } from './arns.ts';
import type { Cluster } from './arns.ts';
import { checkDependencies } from './dependencies.ts';
import { clientException } from './errors.ts';
import { parseClientInput, parseInput } from './parse.ts';

const Name = z
  .string()
  .regex(/^[\w-]{1,255}$/, 'expected up to 255 letters, numbers, hyphens and underscores');
const KeyValue = z.object({ name: z.string(), value: z.string() });

/**
 * `image` is required, as in ECS, but nothing is pulled: what runs is `entryPoint` and `command`, on this
 * machine. Fields that are not listed are kept and returned, and have no effect.
 */
const ContainerDefinition = z.looseObject({
  name: Name,
  image: z.string().min(1),
  essential: z.boolean().default(true),
  entryPoint: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  environment: z.array(KeyValue).default([]),
  workingDirectory: z.string().optional(),
  dependsOn: z
    .array(
      z.object({
        containerName: z.string(),
        // Without HEALTHY: health checks are not run here.
        condition: z.enum(['START', 'COMPLETE', 'SUCCESS']),
      }),
    )
    .default([]),
  /** Seconds; the bounds are Fargate's. */
  stopTimeout: z.int().min(2).max(120).optional(),
  cpu: z.int().default(0),
  memory: z.int().optional(),
});
export type ContainerDefinition = z.output<typeof ContainerDefinition>;

const RegisterTaskDefinitionInput = z.looseObject({
  family: Name,
  containerDefinitions: z.array(ContainerDefinition).min(1, 'Container list cannot be empty.'),
  cpu: z.string().optional(),
  memory: z.string().optional(),
  tags: z.array(z.unknown()).default([]),
});
export type TaskDefinitionInput = z.input<typeof RegisterTaskDefinitionInput>;

export interface TaskDefinition {
  readonly taskDefinitionArn: string;
  readonly family: string;
  readonly revision: number;
  readonly containerDefinitions: readonly ContainerDefinition[];
  readonly cpu?: string | undefined;
  readonly memory?: string | undefined;
}

export interface TaskDefinitions {
  readonly register: (input: unknown) => unknown;
  readonly describe: (input: unknown) => unknown;
  /** By family (the latest revision), `family:revision` or ARN. */
  readonly find: (reference: string) => TaskDefinition | undefined;
}

export function createTaskDefinitions(cluster: Cluster): TaskDefinitions {
  const byArn = new Map<string, TaskDefinition>();
  const latestRevision = new Map<string, number>();

  const find = (reference: string) => {
    if (reference.startsWith('arn:')) return byArn.get(reference);
    const [family = '', revision = latestRevision.get(family)] = reference.split(':');
    return byArn.get(taskDefinitionArn(cluster, family, Number(revision)));
  };

  return {
    find,
    register: (input) => {
      const { tags, ...definition } = parseClientInput(RegisterTaskDefinitionInput, input);
      checkContainers(definition.containerDefinitions);
      const revision = (latestRevision.get(definition.family) ?? 0) + 1;
      const registered = {
        volumes: [],
        placementConstraints: [],
        ...definition,
        taskDefinitionArn: taskDefinitionArn(cluster, definition.family, revision),
        revision,
        status: 'ACTIVE',
        compatibilities: ['EC2', 'FARGATE'],
        registeredAt: Date.now() / 1000,
        registeredBy: `arn:aws:iam::${cluster.accountId}:user/local`,
      };
      latestRevision.set(definition.family, revision);
      byArn.set(registered.taskDefinitionArn, registered);
      return { taskDefinition: registered, tags };
    },
    describe: (input) => {
      const taskDefinition = find(parseInput(z.object({ taskDefinition: z.string() }), input).taskDefinition);
      if (taskDefinition === undefined) throw clientException('Unable to describe task definition.');
      return { taskDefinition, tags: [] };
    },
  };
}

function checkContainers(containers: readonly ContainerDefinition[]): void {
  const names = containers.map(({ name }) => name);
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined) {
    throw clientException(`containerDefinitions: expected unique names, got ${doubled} twice`);
  }
  if (!containers.some(({ essential }) => essential)) {
    throw clientException('containerDefinitions: expected at least one essential container, got none');
  }
  checkDependencies(containers);
}
