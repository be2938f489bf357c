import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Surroundings } from '../functions.ts';
import type { TerminateRunbook } from '../terminate-runbook.ts';
import { OperatorsDashboard } from './dashboard.ts';
import { consoleReadFunction, consoleTerminateFunction } from './functions.ts';

export interface ConsoleProps {
  readonly surroundings: Surroundings;
  /** Those of the deployment but the console’s own, by what they are called on the dashboard. */
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly deadLetterQueues: Readonly<Record<string, sqs.IQueue>>;
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly runbook: TerminateRunbook | undefined;
}

/** The operators' board: a dashboard whose first widget lists the live runs and terminates them. */
export class Console extends Construct {
  /** Invoked as whoever looks at the dashboard: `readFunction.grantInvoke` lets somebody see the live runs. */
  readonly readFunction: lambda.Function;
  /** `terminateFunction.grantInvoke` lets somebody terminate runs from the dashboard. */
  readonly terminateFunction: lambda.Function;
  readonly dashboard: cloudwatch.Dashboard;

  constructor(scope: Construct, id: string, { surroundings, ...watched }: ConsoleProps) {
    super(scope, id);
    this.terminateFunction = consoleTerminateFunction(this, surroundings);
    this.readFunction = consoleReadFunction(this, surroundings, this.terminateFunction);
    this.dashboard = new OperatorsDashboard(this, 'Dashboard', {
      ...watched,
      deploymentName: surroundings.deploymentName,
      table: surroundings.table,
      queues: { steps: surroundings.stepsQueue, facts: surroundings.factsQueue },
      liveRuns: this.readFunction,
      functions: {
        ...watched.functions,
        'live runs': this.readFunction,
        'terminate button': this.terminateFunction,
      },
    });
  }
}
