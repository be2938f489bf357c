import { Validations } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';
import { workersOf } from './permissions.ts';
import { DeadLetters } from './queues.ts';
import { wildcardFinding } from './wildcard-finding.ts';

/**
 * What cdk-nag finds in a deployment and we keep, with the reason; grants add what they do to a principal.
 * `APIG4`, which an API that is open to everybody breaks, is missing on purpose: whoever opens it has to write down why.
 */
export function acknowledgeFindings(deployment: IConstruct, clusters: readonly ecs.ICluster[]): void {
  const workers = clusters.map((cluster) => wildcardFinding(cluster, workersOf(cluster)));
  for (const { rules, on, because } of [...KEPT, { rules: workers, on: isPolicy, because: ANY_WORKER }]) {
    for (const construct of deployment.node.findAll().filter(on)) {
      Validations.of(construct).acknowledge(...rules.map((id) => ({ id, reason: because })));
    }
  }
}

interface Kept {
  readonly rules: readonly string[];
  readonly on: (construct: IConstruct) => boolean;
  readonly because: string;
}

const isPolicy = (construct: IConstruct) => construct instanceof iam.Policy;
const isApi = (construct: IConstruct) => construct instanceof apigateway.RestApi;

const ANY_WORKER = 'A worker has no ARN before it is launched: any of the cluster, and of no other.';

const KEPT: readonly Kept[] = [
  {
    rules: ['AwsSolutions-IAM5[Resource::*]'],
    on: isPolicy,
    because:
      'X-Ray, ListTasks and network interfaces know no resource that could be named, nor does DescribeTaskDefinition; ListTasks is bounded by cluster, DescribeTaskDefinition by region, and a test lists all that stands on *.',
  },
  {
    rules: ['AwsSolutions-APIG2'],
    on: isApi,
    because: 'The function checks each request itself and says in its answer which field is wrong.',
  },
  {
    rules: ['AwsSolutions-APIG3'],
    on: isApi,
    because:
      'Every call is authorized and throttled; a web ACL is associated with the stage where a team has one.',
  },
  {
    rules: ['AwsSolutions-APIG6'],
    on: isApi,
    because:
      'Execution logs would hold bodies and tokens; access logs and the functions tell what was called.',
  },
  {
    rules: ['AwsSolutions-COG4'],
    on: isApi,
    because:
      'Callers are IAM principals, or bear tokens that a Lambda authorizer checks; Cognito may be their issuer.',
  },
  {
    rules: ['AwsSolutions-SQS3', 'Serverless-SQSRedrivePolicy'],
    on: (construct) => construct instanceof DeadLetters,
    because:
      'It is a dead-letter queue itself: its first message raises an alarm, and it keeps it for 14 days.',
  },
  {
    rules: ['Serverless-LambdaDLQ'],
    on: (construct) => construct instanceof lambda.Function,
    because:
      'It is called synchronously, or by a source with a dead-letter queue of its own, or by the next sweep.',
  },
  {
    rules: ['Serverless-LambdaAsyncFailureDestination'],
    on: (construct) => construct instanceof lambda.Function,
    because:
      'Only the sweep is invoked asynchronously: the next one takes up what one left, and an alarm counts them.',
  },
  {
    rules: ['Serverless-LambdaEventSourceMappingDestination'],
    on: (construct) => construct instanceof lambda.EventSourceMapping,
    because: 'SQS has no such destination: what fails goes to the dead-letter queue of its queue.',
  },
  {
    rules: ['Serverless-EventBusDLQ'],
    on: (construct) => construct instanceof events.Rule,
    because:
      'A wake-up of the sweep that is lost is made good by the next one; facts have a dead-letter queue.',
  },
];
