import type { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { bundledCode, type Door } from './bundle.ts';
import { hostingPermissions, type Hosting } from './hosting.ts';
import { logGroup } from './log-group.ts';
import { tellPurpose } from './tags.ts';

const MEMORY_MIB = 256;

export interface DoorFunctionProps {
  readonly door: Door;
  readonly description: string;
  readonly timeout: Duration;
  readonly environment: Readonly<Record<string, string>>;
  readonly permissions: readonly iam.PolicyStatement[];
  readonly hosting: Hosting;
  /**
   * How often Lambda repeats an asynchronous invocation that failed.
   * @default 2
   */
  readonly retryAttempts?: number;
  /**
   * How long an asynchronous invocation may wait to be begun.
   * @default 6 hours
   */
  readonly maxEventAge?: Duration;
}

/** The function of one door, with a role and a log group that are its own. */
export class DoorFunction extends lambda.Function {
  readonly door: Door;

  constructor(scope: Construct, id: string, props: DoorFunctionProps) {
    // No AWSLambdaBasicExecutionRole: it may write to every log group of the account.
    const role = new iam.Role(scope, `${id}Role`, {
      description: `What the ${props.door} function of Standdown may do`,
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
    });
    const ownLogs = logGroup(scope, `${id}Logs`, props.hosting);
    tellPurpose(ownLogs, `What the ${props.door} function prints`);
    ownLogs.grantWrite(role);
    super(scope, id, {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      memorySize: MEMORY_MIB,
      timeout: props.timeout,
      code: bundledCode(props.door),
      handler: 'index.handler',
      environment: {
        ...props.environment,
        POWERTOOLS_SERVICE_NAME: `standdown-${props.door}`,
        NODE_OPTIONS: '--enable-source-maps',
      },
      role,
      initialPolicy: [...props.permissions, ...hostingPermissions(props.hosting)],
      logGroup: ownLogs,
      tracing: lambda.Tracing.ACTIVE,
      ...props.hosting.network,
      retryAttempts: props.retryAttempts,
      maxEventAge: props.maxEventAge,
    });
    this.door = props.door;
  }
}

/** Those that are there by now. */
export function doorFunctionsOf(deployment: Construct): readonly DoorFunction[] {
  return deployment.node.findAll().filter((child) => child instanceof DoorFunction);
}
