import type { Identity } from './resolve.ts';
import type { TemplateResource } from './template.ts';

/** Where the stack pretends to be deployed. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
  /** The address of the AWS endpoint, which queue URLs start with. */
  readonly awsUrl: string;
}

export type Identify = (resource: TemplateResource, place: Place) => Identity;

/** Such as `arn:aws:sqs:us-east-1:000000000000:<name>`. */
export function arnOf(service: string, { region, accountId }: Place, rest: string): string {
  return `arn:aws:${service}:${region}:${accountId}:${rest}`;
}

/** The name a template gives, else the logical id, which is unique in the stack: its end holds a hash. */
export function physicalName({ logicalId, properties }: TemplateResource, property: string): string {
  const given = properties[property];
  if (given === undefined) return logicalId.slice(-MAX_NAME_CHARACTERS);
  if (typeof given === 'string') return given;
  throw new Error(`${logicalId}.${property}: expected a literal name, got ${JSON.stringify(given)}`);
}

/** The shortest of the services' limits: Lambda's. */
const MAX_NAME_CHARACTERS = 64;

/** A resource that others only name, such as a REST API's deployment. */
export const plain: Identify = ({ logicalId }) => ({ ref: logicalId, attributes: {} });

export const table: Identify = (resource, place) => {
  const name = physicalName(resource, 'TableName');
  return { ref: name, attributes: { Arn: arnOf('dynamodb', place, `table/${name}`) } };
};

export const queue: Identify = (resource, place) => {
  const name = physicalName(resource, 'QueueName');
  const url = `${place.awsUrl}/${place.accountId}/${name}`;
  return { ref: url, attributes: { Arn: arnOf('sqs', place, name), QueueName: name, QueueUrl: url } };
};

export const lambdaFunction: Identify = (resource, place) => {
  const name = physicalName(resource, 'FunctionName');
  return { ref: name, attributes: { Arn: arnOf('lambda', place, `function:${name}`) } };
};

export const logGroup: Identify = (resource, place) => {
  const name = physicalName(resource, 'LogGroupName');
  return { ref: name, attributes: { Arn: arnOf('logs', place, `log-group:${name}:*`) } };
};

export const role: Identify = (resource, { accountId }) => {
  const name = physicalName(resource, 'RoleName');
  return { ref: name, attributes: { Arn: `arn:aws:iam::${accountId}:role/${name}`, RoleId: name } };
};

export const rule: Identify = (resource, place) => {
  const name = physicalName(resource, 'Name');
  return { ref: name, attributes: { Arn: arnOf('events', place, `rule/${name}`) } };
};

export const alarm: Identify = (resource, place) => {
  const name = physicalName(resource, 'AlarmName');
  return { ref: name, attributes: { Arn: arnOf('cloudwatch', place, `alarm:${name}`) } };
};

export const restApi: Identify = ({ logicalId }) => ({
  ref: logicalId,
  attributes: { RestApiId: logicalId, RootResourceId: rootResourceId(logicalId) },
});

export function rootResourceId(restApiId: string): string {
  return `${restApiId}/`;
}

export const stage: Identify = (resource) => ({ ref: physicalName(resource, 'StageName'), attributes: {} });
