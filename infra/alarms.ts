import type { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { watchFunctions } from './function-alarms.ts';
import { watchWhatSweepsTell } from './sweep-alarms.ts';

export interface AlarmsProps {
  readonly deployment: {
    readonly deploymentName: string;
    readonly api: apigateway.RestApi;
    readonly apiFunction: lambda.IFunction;
    readonly consumerFunction: lambda.IFunction;
    readonly sweepFunction: lambda.IFunction;
  };
  /** Undefined where API Gateway knows callers by itself, or nobody does. */
  readonly authorizerFunction: lambda.IFunction | undefined;
  readonly sweepInterval: Duration;
}

/** The alarms that belong to no single queue. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    watchWhatSweepsTell(this, props);
    watchFunctions(this, props);
  }
}
