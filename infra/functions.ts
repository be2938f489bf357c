import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type {
  ApiEnvironment,
  ConsumerEnvironment,
  SweepEnvironment,
} from '../functions/wiring/environment.ts';
import {
  API_TIMEOUT_SECONDS,
  CONSUMER_TIMEOUT_SECONDS,
  SWEEP_TIMEOUT_SECONDS,
} from '../functions/wiring/limits.ts';
import type { Pace } from '../functions/wiring/pace.ts';
import { type Authorization, isByLambda } from './authorization.ts';
import { DoorFunction } from './door-function.ts';
import type { Hosting } from './hosting.ts';
import type { RunTerminationOptions } from './options.ts';
import { apiPermissions, consumerPermissions, sweepPermissions, type Resources } from './permissions.ts';
import { maxSweepAge } from './sweep-schedule.ts';

/** What the functions work on, and what they work by. */
export interface Surroundings extends Resources, Required<RunTerminationOptions> {
  readonly deploymentName: string;
  readonly pace: Pace;
  readonly hosting: Hosting;
}

export function apiFunction(
  scope: Construct,
  surroundings: Surroundings,
  authorization: Authorization,
): lambda.Function {
  return new DoorFunction(scope, 'ApiFunction', {
    door: 'api',
    description:
      'Answers the HTTP API: stores a termination before it answers, and asks for a look at the run',
    timeout: Duration.seconds(API_TIMEOUT_SECONDS),
    environment: {
      ...recordEnvironment(surroundings),
      STEPS_QUEUE_URL: surroundings.stepsQueue.queueUrl,
      HAS_AUTHORIZER: isByLambda(authorization) ? 'on' : 'off',
    } satisfies ApiEnvironment,
    permissions: apiPermissions(surroundings),
    hosting: surroundings.hosting,
  });
}

export function consumerFunction(scope: Construct, surroundings: Surroundings): lambda.Function {
  return new DoorFunction(scope, 'ConsumerFunction', {
    door: 'consumer',
    description: 'Takes steps and facts: looks at a run, stops its worker, settles it on proof',
    timeout: Duration.seconds(CONSUMER_TIMEOUT_SECONDS),
    environment: {
      ...recordEnvironment(surroundings),
      STEPS_QUEUE_ARN: surroundings.stepsQueue.queueArn,
      FACTS_QUEUE_ARN: surroundings.factsQueue.queueArn,
      CONFIRMATION_SLACK_SECONDS: String(surroundings.confirmationSlack.toSeconds()),
      LAUNCH_WINDOW_SECONDS: String(surroundings.launchWindow.toSeconds()),
      EC2_KILL: surroundings.ec2Kill ? 'on' : 'off',
      STOP_SPACING_MS: String(surroundings.pace.stopSpacingMs),
      LOOK_SPACING_MS: String(surroundings.pace.lookSpacingMs),
    } satisfies ConsumerEnvironment,
    permissions: consumerPermissions(surroundings),
    hosting: surroundings.hosting,
  });
}

export function sweepFunction(scope: Construct, surroundings: Surroundings): lambda.Function {
  return new DoorFunction(scope, 'SweepFunction', {
    door: 'sweep',
    description:
      'Sends a step for each run that is due, settles by looking, and tells of workers that outlive their run',
    timeout: Duration.seconds(SWEEP_TIMEOUT_SECONDS),
    environment: {
      ...recordEnvironment(surroundings),
      STEPS_QUEUE_URL: surroundings.stepsQueue.queueUrl,
      CONFIRMATION_SLACK_SECONDS: String(surroundings.confirmationSlack.toSeconds()),
      ORPHAN_AGE_SECONDS: String(surroundings.orphanAge.toSeconds()),
      STOP_ORPHANS: surroundings.stopOrphans ? 'on' : 'off',
    } satisfies SweepEnvironment,
    permissions: sweepPermissions(surroundings),
    hosting: surroundings.hosting,
    // The next sweep takes up what this one left; a retry would only run beside it.
    retryAttempts: 0,
    maxEventAge: maxSweepAge(surroundings.sweepInterval),
  });
}

/** What a function needs that writes the record. */
function recordEnvironment({
  deploymentName,
  table,
  clusters,
  retention,
  launchPolicy,
  heartbeatPolicy,
  lingerPolicy,
}: Surroundings) {
  return {
    DEPLOYMENT_NAME: deploymentName,
    TABLE_NAME: table.tableName,
    CLUSTER_ARNS: clusterArns({ clusters }),
    RETENTION_DAYS: String(retention.toDays()),
    POLICY_LAUNCH_SECONDS: String(launchPolicy.toSeconds()),
    POLICY_HEARTBEAT_SECONDS: String(heartbeatPolicy.toSeconds()),
    POLICY_LINGER_SECONDS: String(lingerPolicy.toSeconds()),
  };
}

export function clusterArns({ clusters }: Pick<Surroundings, 'clusters'>): string {
  return clusters.map((cluster) => cluster.clusterArn).join(',');
}
