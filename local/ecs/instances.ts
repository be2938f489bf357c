import { arn } from './arns.ts';
import type { Cluster } from './arns.ts';
import { invalidParameter } from './errors.ts';

/** An EC2 instance that belongs to the cluster. */
export interface Instance {
  readonly ec2InstanceId: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Where workers with launch type EC2 run: the first one unless a placement constraint names the other. */
export const INSTANCES: readonly [given: Instance, notGiven: Instance] = [
  { ec2InstanceId: 'i-0a000000000000001', tags: { StanddownKill: 'allowed' } },
  { ec2InstanceId: 'i-0b000000000000002', tags: {} },
];

export function findInstance(ec2InstanceId: string): Instance | undefined {
  return INSTANCES.find((instance) => instance.ec2InstanceId === ec2InstanceId);
}

/** ECS calls an instance by an id of its own: 32 hexadecimal digits. */
export function containerInstanceArn(cluster: Cluster, { ec2InstanceId }: Instance): string {
  const id = ec2InstanceId.replace('i-', '').padEnd(32, '0');
  return arn(cluster, `container-instance/${cluster.name}/${id}`);
}

export interface PlacementConstraint {
  readonly type?: string | undefined;
  readonly expression?: string | undefined;
}

/** The instance that the constraints of a RunTask leave; one is known, such as `ec2InstanceId == i-0a0…`. */
export function placeOn(constraints: readonly PlacementConstraint[]): Instance {
  const [constraint, ...others] = constraints;
  if (constraint === undefined) return INSTANCES[0];
  const [, id = ''] = /^ec2InstanceId *== *(i-[0-9a-f]+)$/.exec(constraint.expression ?? '') ?? [];
  const instance = findInstance(id);
  if (constraint.type === 'memberOf' && others.length === 0 && instance !== undefined) return instance;
  const known = INSTANCES.map(({ ec2InstanceId }) => `ec2InstanceId == ${ec2InstanceId}`).join(' or ');
  throw invalidParameter(
    `placementConstraints: expected one memberOf ${known}, got ${JSON.stringify(constraints)}`,
  );
}
