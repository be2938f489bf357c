import { ArnFormat, Names, Stack, Token } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledgeFindings } from './acknowledgements.ts';
import { tellTopic } from './alarms-topic.ts';
import { Alarms } from './alarms.ts';
import { Authorization } from './authorization.ts';
import { checkTable } from './check-table.ts';
import { Console } from './console/console.ts';
import { DEFAULT_THROTTLE, type DeploymentOptions } from './deployment-options.ts';
import { deploymentQueues } from './deployment-queues.ts';
import { doorFunctionsOf } from './door-function.ts';
import { connectQueues } from './event-sources.ts';
import { apiFunction, consumerFunction, sweepFunction } from './functions.ts';
import { hostingOf } from './hosting.ts';
import { ImportedRunTermination, type RunTerminationAttributes } from './imported-run-termination.ts';
import { letServicesUse } from './key-policy.ts';
import { withDefaults, type RunTerminationOptions } from './options.ts';
import { publishOutputs } from './outputs.ts';
import { Publisher } from './publisher.ts';
import { deadLetterQueuesOf } from './queues.ts';
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

/** Terminates runs: the API, the record, the queues, the functions behind them, and what wakes these. */
export class RunTermination extends RunTerminationBase {
  /** A deployment of another stack, to grant its calls and to read its metrics here. */
  static fromRunTerminationAttributes(
    scope: Construct,
    id: string,
    attributes: RunTerminationAttributes,
  ): RunTerminationBase {
    return new ImportedRunTermination(scope, id, attributes);
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
    checkClusters(clusters, Stack.of(this));
    checkOptions(props, Stack.of(this));
    this.deploymentName = Names.uniqueResourceName(this, { maxLength: 100 });
    const options = withDefaults(props);
    const hosting = hostingOf({ ...props, ...options });
    letServicesUse(this, hosting.encryptionKey);

    this.table =
      props.table ?? new RunTable(this, 'Table', { ...options, ...props, streams: !!props.eventBus });
    if (props.table) checkTable(this, props.table, { streams: !!props.eventBus });
    const queues = deploymentQueues(this, clusters, hosting.encryptionKey);
    this.stepsQueue = queues.stepsQueue;
    this.factsQueue = queues.factsQueue;
    const { deploymentName, table } = this;
    const pace = stopPace(options.stopBudget, clusters.length);
    const surroundings = { ...options, ...queues, deploymentName, hosting, clusters, table, pace };
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
    new Alarms(this, 'Alarms', {
      deployment: this,
      authorizerFunction: doorFunctionsOf(this).find(({ door }) => door === 'authorizer'),
      sweepInterval: options.sweepInterval,
    });
    const { alarmsTopic, urgentAlarmsTopic, runbookBaseUrl } = props;
    if (runbookBaseUrl) for (const alarm of this.alarms) alarm.publishRunbook(runbookBaseUrl);
    const urgent = this.alarms.filter(({ urgency }) => urgentAlarmsTopic && urgency === 'now');
    const others = this.alarms.filter((alarm) => !urgent.includes(alarm));
    if (urgentAlarmsTopic) tellTopic(urgentAlarmsTopic, urgent);
    if (alarmsTopic) tellTopic(alarmsTopic, others);
    this.runbook = options.runbook ? new TerminateRunbook(this, 'Runbook', surroundings) : undefined;
    this.console = options.dashboard
      ? new Console(this, 'Console', {
          surroundings,
          functions: Object.fromEntries(doorFunctionsOf(this).map((one) => [one.door, one])),
          runbook: this.runbook,
          deadLetterQueues: deadLetterQueuesOf(this),
          alarms: this.alarms,
        })
      : undefined;
    const logGroups = doorFunctionsOf(this).map(({ logGroup }) => logGroup);
    new SavedQueries(this, 'Queries', { deploymentName, logGroups });
    publishOutputs(this);
    acknowledgeFindings(this, clusters);
    tagAsStanddown(this);
  }

  /** Each alarm of the deployment. They tell nobody without `alarmsTopic` or an action of your own. */
  get alarms(): readonly RunbookAlarm[] {
    return this.node.findAll().filter((child) => child instanceof RunbookAlarm);
  }
}

/** Whether something is of another account or region than the stack, as far as both are known at synthesis. */
function isElsewhere(arn: string, stack: Stack): boolean {
  const { region, account } = stack.splitArn(arn, ArnFormat.SLASH_RESOURCE_NAME);
  const differs = (theirs: string | undefined, ours: string): boolean =>
    theirs !== undefined && !Token.isUnresolved(theirs) && !Token.isUnresolved(ours) && theirs !== ours;
  return differs(region, stack.region) || differs(account, stack.account);
}

/** What would be deployed and then not do what it says. */
function checkOptions(
  { authorization, vpcEndpoints, eventBus, alarmsTopic, urgentAlarmsTopic }: RunTerminationProps,
  stack: Stack,
): void {
  if (vpcEndpoints?.length === 0)
    throw new Error(
      'vpcEndpoints: expected at least one endpoint, got none; leave it out for an API that is reached from anywhere',
    );
  if (authorization?.kind === 'open' && vpcEndpoints === undefined)
    throw new Error(
      'authorization: expected vpcEndpoints beside an API that is open to everybody who can reach it, got none: the whole internet reaches it',
    );
  if (eventBus && isElsewhere(eventBus.eventBusArn, stack))
    throw new Error(
      `eventBus: expected a bus of ${stack.account} in ${stack.region}, as the stack, got ${eventBus.eventBusArn}; let a rule of a bus here send the events there`,
    );
  if (urgentAlarmsTopic && !alarmsTopic)
    throw new Error('urgentAlarmsTopic: expected it beside an alarmsTopic, which is told of the others');
}

function checkClusters(clusters: readonly ecs.ICluster[], stack: Stack): void {
  if (clusters.length === 0)
    throw new Error(
      'clusters: expected at least one ECS cluster, got none; name them with `-c clusters=one,two` or the clusters prop',
    );
  const elsewhere = clusters.find(({ clusterArn }) => isElsewhere(clusterArn, stack));
  // What runs elsewhere could be neither looked at nor stopped, and its events would not come.
  if (elsewhere)
    throw new Error(
      `clusters: expected ECS clusters of ${stack.account} in ${stack.region}, as the stack, got ${elsewhere.clusterArn}`,
    );
  const arns = clusters.map(({ clusterArn }) => clusterArn);
  const again = clusters.find(({ clusterArn }, place) => arns.indexOf(clusterArn) < place);
  if (again)
    throw new Error(`clusters: expected each ECS cluster once, got ${again.node.path} more than once`);
}
