import { Duration } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type {
  ConsoleReadEnvironment,
  ConsoleTerminateEnvironment,
} from '../../functions/wiring/environment.ts';
import { CONSOLE_TIMEOUT_SECONDS } from '../../functions/wiring/limits.ts';
import { DoorFunction } from '../door-function.ts';
import { clusterArns, type Surroundings } from '../functions.ts';
import { consoleReadPermissions, consoleTerminatePermissions } from '../permissions.ts';

const TIMEOUT = Duration.seconds(CONSOLE_TIMEOUT_SECONDS);

/** Shows runs on the dashboard. It can change nothing. */
export function consoleReadFunction(
  scope: Construct,
  surroundings: Surroundings,
  terminateFunction: lambda.IFunction,
): lambda.Function {
  const { table, retention, hosting } = surroundings;
  return new DoorFunction(scope, 'ReadFunction', {
    door: 'console-read',
    description: 'The dashboard’s live runs: lists them and shows one in full',
    timeout: TIMEOUT,
    environment: {
      TABLE_NAME: table.tableName,
      CLUSTER_ARNS: clusterArns(surroundings),
      RETENTION_DAYS: String(retention.toDays()),
      TERMINATE_FUNCTION_ARN: terminateFunction.functionArn,
    } satisfies ConsoleReadEnvironment,
    permissions: consoleReadPermissions(surroundings),
    hosting,
  });
}

/** A function of its own, so that who may look need not be allowed to terminate. */
export function consoleTerminateFunction(scope: Construct, surroundings: Surroundings): lambda.Function {
  const { deploymentName, table, stepsQueue, retention, hosting } = surroundings;
  return new DoorFunction(scope, 'TerminateFunction', {
    door: 'console-terminate',
    description: 'The dashboard’s terminate buttons: stores a termination, stops nothing itself',
    timeout: TIMEOUT,
    environment: {
      DEPLOYMENT_NAME: deploymentName,
      TABLE_NAME: table.tableName,
      STEPS_QUEUE_URL: stepsQueue.queueUrl,
      RETENTION_DAYS: String(retention.toDays()),
    } satisfies ConsoleTerminateEnvironment,
    permissions: consoleTerminatePermissions(surroundings),
    hosting,
  });
}
