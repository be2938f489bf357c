import { CfnOutput, Duration, Names } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CONSUMER_TIMEOUT_SECONDS, MAX_ASK_SECONDS } from '../functions/wiring/limits.ts';
import { acknowledgeFindings } from './acknowledgements.ts';
import { tellTopic } from './alarms-topic.ts';
import { Alarms } from './alarms.ts';
import { Authorization } from './authorization.ts';
import { tableProblems } from './check-table.ts';
import { Console } from './console/console.ts';
import { DEFAULT_THROTTLE, type DeploymentOptions } from './deployment-options.ts';
import { connectQueues } from './event-sources.ts';
import { DoorFunction } from './door-function.ts';
import { FactsRule } from './facts-rule.ts';
import { apiFunction, consumerFunction, sweepFunction } from './functions.ts';
import { hostingOf, type Hosting } from './hosting.ts';
import { letEventsUse, letLogsUse } from './key-policy.ts';
import { withDefaults, type RunTerminationOptions } from './options.ts';
import { Publisher } from './publisher.ts';
import { ConsumedQueue, DeadLetters } from './queues.ts';
import { RunTable } from './run-table.ts';
import { RunTerminationBase } from './run-termination-base.ts';
import { RunbookAlarm } from './runbook-alarm.ts';
import { SavedQueries } from './saved-queries.ts';
import { stopPace } from './stop-pace.ts';
import { scheduleSweep } from './sweep-schedule.ts';
import { tagAsStanddown } from './tags.ts';
import { TerminateRunbook } from './terminate-runbook.ts';
import { TerminationApi } from './termination-api.ts';

export interface RunTerminationProps extends RunTerminationOptions, DeploymentOptions {
  /** The clusters whose workers may be stopped: at least one, of the stack's own account and region. */
  readonly clusters: readonly ecs.ICluster[];
}

export interface RunTerminationAttributes {
  /** Of the deployment's `api`. */
  readonly restApiId: string;
  /** Of the deployment: `prod` unless somebody changed it. */
  readonly stageName: string;
  /** Of the deployment: its output `DeploymentName`. */
  readonly deploymentName: string;
}

/** Terminates runs: the API, the record, the queues, the functions behind them, and what wakes these. */
export class RunTermination extends RunTerminationBase {
  /** A deployment of another stack, to grant its calls and to read its metrics here. */
  static fromRunTerminationAttributes(
    scope: Construct,
    id: string,
    { restApiId, stageName, deploymentName }: RunTerminationAttributes,
  ): RunTerminationBase {
    class Imported extends RunTerminationBase {
      readonly api = apigateway.RestApi.fromRestApiId(this, 'Api', restApiId);
      readonly stageName = stageName;
      readonly deploymentName = deploymentName;
    }
    return new Imported(scope, id);
  }

  readonly deploymentName: string;
  readonly table: dynamodb.ITable;
  readonly stepsQueue: sqs.Queue;
  readonly factsQueue: sqs.Queue;
  readonly apiFunction: lambda.Function;
  readonly consumerFunction: lambda.Function;
  readonly sweepFunction: lambda.Function;
  readonly api: apigateway.RestApi;
  readonly stageName: string;
  /** Undefined where the dashboard is switched off. */
  readonly console: Console | undefined;
  /** Undefined unless it is switched on. */
  readonly runbook: TerminateRunbook | undefined;

  constructor(scope: Construct, id: string, props: RunTerminationProps) {
    super(scope, id);
    const { clusters } = props;
    refuseNone(clusters);
    this.deploymentName = Names.uniqueResourceName(this, { maxLength: 100 });
    const options = withDefaults(props);
    const hosting = hostingOf({ ...props, ...options });
    if (hosting.encryptionKey) {
      letEventsUse(hosting.encryptionKey);
      letLogsUse(this, hosting.encryptionKey);
    }

    this.table =
      props.table ?? new RunTable(this, 'Table', { ...options, ...props, streams: !!props.eventBus });
    const { steps, facts } = this.#queues(props, hosting);
    this.stepsQueue = steps.queue;
    this.factsQueue = facts.queue;
    const { deploymentName, table, stepsQueue, factsQueue } = this;
    const pace = stopPace(options.stopBudget, clusters.length);
    const surroundings = {
      ...options,
      deploymentName,
      hosting,
      clusters,
      table,
      stepsQueue,
      factsQueue,
      pace,
    };
    const { authorization = Authorization.iam() } = props;
    this.apiFunction = apiFunction(this, surroundings, authorization);
    this.consumerFunction = consumerFunction(this, surroundings);
    this.sweepFunction = sweepFunction(this, surroundings);

    this.api = new TerminationApi(this, 'Api', {
      handler: this.apiFunction,
      authorization,
      throttle: props.throttle ?? DEFAULT_THROTTLE,
      vpcEndpoints: props.vpcEndpoints ?? [],
      hosting,
    });
    this.stageName = this.api.deploymentStage.stageName;
    connectQueues(this, this.consumerFunction, surroundings);
    scheduleSweep(this, this.sweepFunction, options.sweepInterval);
    if (props.eventBus) new Publisher(this, 'Publisher', { table, eventBus: props.eventBus, hosting });
    this.#observe(options.sweepInterval, props);
    this.runbook = options.runbook ? new TerminateRunbook(this, 'Runbook', surroundings) : undefined;
    this.console = options.dashboard
      ? new Console(this, 'Console', {
          surroundings,
          functions: Object.fromEntries(this.#functions().map((one) => [one.door, one])),
          runbook: this.runbook,
          deadLetterQueues: this.#deadLetterQueues(),
          alarms: this.alarms,
        })
      : undefined;
    const logGroups = this.#functions().map(({ logGroup }) => logGroup);
    new SavedQueries(this, 'Queries', { deploymentName, logGroups });
    this.#publishOutputs();
    acknowledgeFindings(this, clusters);
    tagAsStanddown(this);
  }

  /** Each alarm of the deployment. They tell nobody without `alarmsTopic` or an action of your own. */
  get alarms(): readonly RunbookAlarm[] {
    return this.node.findAll().filter((child) => child instanceof RunbookAlarm);
  }

  #functions(): readonly DoorFunction[] {
    return this.node.findAll().filter((child) => child instanceof DoorFunction);
  }

  /** By the path of what they belong to, such as `FactsRule/DeadLetters`. */
  #deadLetterQueues(): Readonly<Record<string, sqs.Queue>> {
    const all = this.node.findAll().filter((child) => child instanceof DeadLetters);
    return Object.fromEntries(
      all.map(({ node, queue }) => [node.path.slice(this.node.path.length + 1), queue]),
    );
  }

  #queues({ clusters }: RunTerminationProps, { encryptionKey }: Hosting) {
    const common = { consumerTimeout: Duration.seconds(CONSUMER_TIMEOUT_SECONDS), encryptionKey };
    // A step may wait for the whole ask on purpose; a fact never waits.
    const late = Duration.minutes(5);
    const lateStep = late.plus(Duration.seconds(MAX_ASK_SECONDS));
    const steps = new ConsumedQueue(this, 'Steps', {
      ...common,
      purpose: 'Steps for the consumer: a look at one run each',
      lateAfter: lateStep,
    });
    const facts = new ConsumedQueue(this, 'Facts', {
      ...common,
      purpose: 'Facts for the consumer: a STOPPED event of ECS each',
      lateAfter: late,
    });
    new FactsRule(this, 'FactsRule', { clusters, queue: facts.queue, encryptionKey });
    return { steps, facts };
  }

  #observe(sweepInterval: Duration, { alarmsTopic, table, eventBus }: RunTerminationProps): void {
    const { deploymentName, api, apiFunction, consumerFunction, sweepFunction } = this;
    const watched = { deploymentName, api, apiFunction, consumerFunction, sweepFunction };
    new Alarms(this, 'Alarms', { ...watched, sweepInterval });
    if (alarmsTopic) tellTopic(alarmsTopic, this.alarms);
    if (table) this.node.addValidation({ validate: () => tableProblems(table, { streams: !!eventBus }) });
  }

  #publishOutputs(): void {
    const outputs = {
      DeploymentName: [this.deploymentName, 'What its metrics and saved queries go by'],
      ApiUrl: [this.api.url, 'Where the API answers'],
      TableName: [this.table.tableName, 'The record: runs, tasks, events'],
      StepsQueueUrl: [this.stepsQueue.queueUrl, 'A message here means: look at this run now'],
      FactsQueueUrl: [this.factsQueue.queueUrl, 'STOPPED events of ECS arrive here'],
      ...(this.console && {
        DashboardName: [this.console.dashboard.dashboardName, 'The operators’ board in CloudWatch'],
      }),
      ...(this.runbook && {
        RunbookName: [this.runbook.documentName, 'Terminates a run in the name of whoever executes it'],
      }),
    } as const;
    for (const [id, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, id, { value, description });
    }
  }
}

function refuseNone(clusters: readonly ecs.ICluster[]): void {
  if (clusters.length > 0) return;
  throw new Error(
    'clusters: expected at least one ECS cluster, got none; name them with `-c clusters=one,two` or the clusters prop',
  );
}
