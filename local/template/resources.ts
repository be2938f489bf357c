import * as identify from './identity.ts';
import type { Identify, Place } from './identity.ts';
import type { References } from './resolve.ts';
import type { Template, TemplateResource } from './template.ts';

/** What a resource becomes on this machine. */
export type Part =
  | 'table'
  | 'queue'
  | 'function'
  | 'permissions'
  | 'event-source'
  | 'retries'
  | 'rule'
  | 'gateway'
  | 'dashboard';

/** The resources by what they become; the inert ones are left out. Throws on a type that is not known. */
export function partsOf(template: Template): Readonly<Record<Part, readonly TemplateResource[]>> {
  const resources = [...template.resources.values()];
  const of = (part: Part) => resources.filter((resource) => typeOf(resource).becomes === part);
  return {
    table: of('table'),
    queue: of('queue'),
    function: of('function'),
    permissions: of('permissions'),
    'event-source': of('event-source'),
    retries: of('retries'),
    rule: of('rule'),
    gateway: of('gateway'),
    dashboard: of('dashboard'),
  };
}

/** One line a resource: what it became, or why nothing had to be started for it. */
export function describeResources(template: Template): readonly string[] {
  return [...template.resources.values()].map((resource) => {
    const { becomes } = typeOf(resource);
    const fate = typeof becomes === 'string' ? becomes : `nothing: ${becomes.inertBecause}`;
    return `${resource.type} ${resource.logicalId} -> ${fate}`;
  });
}

/** What `Ref` and `Fn::GetAtt` give, known before anything is started: names follow from logical ids. */
export function referencesOf(template: Template, stackName: string, place: Place): References {
  const identities = [...template.resources.values()].map((resource) => {
    return [resource.logicalId, typeOf(resource).identify(resource, place)] as const;
  });
  return {
    resources: new Map(identities),
    pseudoParameters: {
      'AWS::AccountId': place.accountId,
      'AWS::Partition': 'aws',
      'AWS::Region': place.region,
      'AWS::StackName': stackName,
      'AWS::URLSuffix': 'amazonaws.com',
    },
  };
}

function typeOf({ type, logicalId }: TemplateResource): ResourceType {
  const known = RESOURCE_TYPES[type];
  if (!known)
    throw new Error(`${logicalId}: ${type} is not known to the local stack (local/template/resources.ts)`);
  return known;
}

interface ResourceType {
  readonly becomes: Part | Inert;
  readonly identify: Identify;
}

/** Nothing is started for it, and why that changes nothing here. */
interface Inert {
  readonly inertBecause: string;
}

/** All that the deployed stack may consist of. What is not here is an error at start, not left out in silence. */
const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'AWS::DynamoDB::Table': { becomes: 'table', identify: identify.table },
  'AWS::SQS::Queue': { becomes: 'queue', identify: identify.queue },
  'AWS::Lambda::Function': { becomes: 'function', identify: identify.lambdaFunction },
  'AWS::Lambda::EventSourceMapping': { becomes: 'event-source', identify: identify.plain },
  'AWS::Events::Rule': { becomes: 'rule', identify: identify.rule },
  'AWS::ApiGateway::RestApi': { becomes: 'gateway', identify: identify.restApi },
  'AWS::ApiGateway::Resource': { becomes: 'gateway', identify: identify.plain },
  'AWS::ApiGateway::Method': { becomes: 'gateway', identify: identify.plain },
  'AWS::ApiGateway::GatewayResponse': { becomes: 'gateway', identify: identify.plain },
  'AWS::ApiGateway::Authorizer': { becomes: 'gateway', identify: identify.plain },
  'AWS::ApiGateway::Stage': { becomes: 'gateway', identify: identify.stage },
  'AWS::ApiGateway::Deployment': inert(
    'the gateway always serves what the template says now',
    identify.plain,
  ),
  'AWS::IAM::Role': { becomes: 'permissions', identify: identify.role },
  'AWS::IAM::Policy': { becomes: 'permissions', identify: identify.plain },
  'AWS::SQS::QueuePolicy': inert(
    'it lets EventBridge in, which needs no leave here, and asks for TLS, which nothing needs on one machine',
    identify.plain,
  ),
  'AWS::Lambda::Permission': inert(
    'it lets in API Gateway and EventBridge, which need no leave on this machine',
    identify.plain,
  ),
  'AWS::Lambda::EventInvokeConfig': { becomes: 'retries', identify: identify.plain },
  'AWS::Logs::LogGroup': inert('each function writes to a file in the log folder', identify.logGroup),
  'AWS::Logs::QueryDefinition': inert('there is no Logs Insights to run it', identify.plain),
  'AWS::CloudWatch::Dashboard': { becomes: 'dashboard', identify: identify.plain },
  'AWS::CloudWatch::Alarm': inert('there are no metrics to watch', identify.alarm),
};

function inert(inertBecause: string, as: Identify): ResourceType {
  return { becomes: { inertBecause }, identify: as };
}
