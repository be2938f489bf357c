import type { Access } from '../iam/judge.ts';
import type { AwsCall, ServiceName } from './call.ts';
import { dynamoDbAccesses } from './accesses/dynamodb.ts';
import { ecsAccesses } from './accesses/ecs.ts';
import { secretsManagerAccesses } from './accesses/secrets-manager.ts';
import { sqsAccesses } from './accesses/sqs.ts';
import { ssmAccesses } from './accesses/ssm.ts';

/** Where the endpoint pretends to be. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/** An access before what all of them have in common. */
export type BareAccess = Pick<Access, 'action' | 'resource'> & Partial<Pick<Access, 'context'>>;

/** What the calls of a service ask for, by action; undefined for an action that nobody has told here. */
export type AccessesOf = (
  call: Pick<AwsCall, 'action' | 'input'>,
  place: Place,
) => readonly BareAccess[] | undefined;

const SERVICES: Readonly<Record<ServiceName, AccessesOf>> = {
  dynamodb: dynamoDbAccesses,
  sqs: sqsAccesses,
  ecs: ecsAccesses,
  secretsmanager: secretsManagerAccesses,
  ssm: ssmAccesses,
};

/**
 * The accesses that a call needs, each of them, as AWS's service authorization reference has them.
 * Throws on an action that is not told in `accesses/`: to let it pass would be to enforce nothing.
 */
export function accessesOf(call: AwsCall, place: Place): readonly Access[] {
  const accesses = knownAccesses(call, place);
  if (!accesses)
    throw new Error(`${call.service}:${call.action} is not known to local/aws-endpoint/accesses`);
  return accesses;
}

/** The same, undefined for an action that is not told. */
export function knownAccesses(call: AwsCall, place: Place): readonly Access[] | undefined {
  return SERVICES[call.service](call, place)?.map(({ context, ...access }) => ({
    ...access,
    context: { 'aws:RequestedRegion': place.region, ...context },
  }));
}
