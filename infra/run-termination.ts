import { Duration } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CONSUMER_TIMEOUT_SECONDS } from '../functions/wiring/limits.ts';
import { Console } from './console/console.ts';
import { connectQueues } from './event-sources.ts';
import { FactsRule } from './facts-rule.ts';
import { apiFunction, consumerFunction, sweepFunction } from './functions.ts';
import { withDefaults, type RunTerminationOptions } from './options.ts';
import { ConsumedQueue } from './queues.ts';
import { RunTable } from './run-table.ts';
import { stopPace } from './stop-pace.ts';
import { scheduleSweep } from './sweep-schedule.ts';
import { TerminationApi } from './termination-api.ts';

export interface RunTerminationProps extends RunTerminationOptions {
  /** The clusters whose workers may be stopped: at least one, of the stack's own account and region. */
  readonly clusters: readonly ecs.ICluster[];
}

/** Terminates runs: the API, the record, the queues, the functions behind them, and what wakes these. */
export class RunTermination extends Construct {
  readonly table: dynamodb.Table;
  readonly stepsQueue: sqs.Queue;
  readonly factsQueue: sqs.Queue;
  readonly apiFunction: lambda.Function;
  readonly consumerFunction: lambda.Function;
  readonly sweepFunction: lambda.Function;
  readonly api: apigateway.RestApi;
  /** One for each dead-letter queue. They tell nobody until an action is added. */
  readonly deadLetterAlarms: readonly cloudwatch.Alarm[];
  /** Undefined where the dashboard is switched off. */
  readonly console: Console | undefined;

  constructor(scope: Construct, id: string, props: RunTerminationProps) {
    super(scope, id);
    const { clusters } = props;
    refuseNone(clusters);
    const options = withDefaults(props);

    const table = new RunTable(this, 'Table', options);
    const consumerTimeout = Duration.seconds(CONSUMER_TIMEOUT_SECONDS);
    const steps = new ConsumedQueue(this, 'Steps', { consumerTimeout });
    const facts = new ConsumedQueue(this, 'Facts', { consumerTimeout });
    const factsRule = new FactsRule(this, 'FactsRule', { clusters, queue: facts.queue });
    this.table = table;
    this.stepsQueue = steps.queue;
    this.factsQueue = facts.queue;
    this.deadLetterAlarms = [steps, facts, factsRule].map(({ deadLetters }) => deadLetters.alarm);

    const pace = stopPace(options.stopBudget);
    const queues = { stepsQueue: steps.queue, factsQueue: facts.queue };
    const surroundings = { ...options, ...queues, clusters, table, pace };
    this.apiFunction = apiFunction(this, surroundings);
    this.consumerFunction = consumerFunction(this, surroundings);
    this.sweepFunction = sweepFunction(this, surroundings);

    this.api = new TerminationApi(this, 'Api', { ...options, handler: this.apiFunction });
    connectQueues(this, this.consumerFunction, surroundings);
    scheduleSweep(this, this.sweepFunction, options.sweepInterval);
    this.console = options.dashboard
      ? new Console(this, 'Console', {
          surroundings,
          functions: { api: this.apiFunction, consumer: this.consumerFunction, sweep: this.sweepFunction },
          deadLetterQueues: {
            steps: steps.deadLetters.queue,
            facts: facts.deadLetters.queue,
            'facts rule': factsRule.deadLetters.queue,
          },
          alarms: this.deadLetterAlarms,
        })
      : undefined;
  }
}

function refuseNone(clusters: readonly ecs.ICluster[]): void {
  if (clusters.length > 0) return;
  throw new Error(
    'clusters: expected at least one ECS cluster, got none; name them with `-c clusters=one,two` or the clusters prop',
  );
}
