import { Aws, Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { INDEXES } from '../functions/wiring/table.ts';

/** What the functions work on. */
export interface Resources {
  readonly table: dynamodb.ITable;
  readonly stepsQueue: sqs.IQueue;
  readonly factsQueue: sqs.IQueue;
  readonly clusters: readonly ecs.ICluster[];
  /** Whether the consumer may kill workers on EC2 instances. */
  readonly ec2Kill: boolean;
}

/** The API reads, records and asks for a look. It cannot stop anything. */
export function apiPermissions({ table, stepsQueue, clusters }: Resources): PolicyStatement[] {
  return [
    allow(
      [...RECORD, 'dynamodb:ConditionCheckItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      [table.tableArn],
    ),
    allow(
      ['dynamodb:Query'],
      LISTED.map((index) => indexArn(table, index)),
    ),
    allow(['sqs:SendMessage'], [stepsQueue.queueArn]),
    allow(['ecs:DescribeTasks'], clusters.map(workersOf)),
    describeClusters(clusters),
    describeTaskDefinitions(),
  ];
}

/** Only the consumer stops workers, and only those of the clusters. */
export function consumerPermissions({
  table,
  stepsQueue,
  factsQueue,
  clusters,
  ec2Kill,
}: Resources): PolicyStatement[] {
  return [
    allow(RECORD, [table.tableArn]),
    allow(CONSUME, [stepsQueue.queueArn, factsQueue.queueArn]),
    allow(['ecs:DescribeTasks', 'ecs:StopTask'], clusters.map(workersOf)),
    listTasks(clusters),
    describeClusters(clusters),
    describeTaskDefinitions(),
    ...(ec2Kill ? killOnInstances(clusters) : []),
  ];
}

/**
 * The sweep looks, records and asks for a look. It stops nothing, orphans neither: that is the consumer's. No
 * DescribeClusters: it draws no conclusion from MISSING but wakes the run, and its looks at a single worker come a
 * moment after ECS showed it, where MISSING and a denial come to the same.
 */
export function sweepPermissions({ table, stepsQueue, clusters }: Resources): PolicyStatement[] {
  return [
    allow(
      [
        'dynamodb:BatchGetItem',
        'dynamodb:GetItem',
        'dynamodb:PutItem',
        'dynamodb:Query',
        'dynamodb:UpdateItem',
      ],
      [table.tableArn],
    ),
    allow(
      ['dynamodb:Query'],
      [INDEXES.dueRuns, INDEXES.openRuns].map((index) => indexArn(table, index)),
    ),
    allow(['sqs:SendMessage'], [stepsQueue.queueArn]),
    allow(['ecs:DescribeTasks'], clusters.map(workersOf)),
    listTasks(clusters),
    describeTaskDefinitions(),
  ];
}

/** The dashboard's reader sees the open runs, their tasks, events and workers. It changes nothing. */
export function consoleReadPermissions({ table, clusters }: Resources): PolicyStatement[] {
  return [
    allow(['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'], [table.tableArn]),
    allow(['dynamodb:Query'], [indexArn(table, INDEXES.openRuns)]),
    allow(['ecs:DescribeTasks'], clusters.map(workersOf)),
    describeClusters(clusters),
  ];
}

/** Its red buttons record a termination and ask for a look. They stop nothing. */
export function consoleTerminatePermissions({ table, stepsQueue }: Resources): PolicyStatement[] {
  return [
    allow([...RECORD, 'dynamodb:ConditionCheckItem'], [table.tableArn]),
    allow(['sqs:SendMessage'], [stepsQueue.queueArn]),
  ];
}

/** The runbook's function does the same, once it has read the execution that asks for it. */
export function runbookPermissions(resources: Resources, executionsArn: string): PolicyStatement[] {
  return [...consoleTerminatePermissions(resources), allow(['ssm:GetAutomationExecution'], [executionsArn])];
}

/** A transaction needs the action of each write in it; there is none for the transaction itself. */
const RECORD = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** The indexes that lists are read from. */
const LISTED = [INDEXES.openRuns, INDEXES.endedRuns, INDEXES.tasksByStatus, INDEXES.runsByTask];

function indexArn(table: dynamodb.ITable, { name }: { readonly name: string }): string {
  return `${table.tableArn}/index/${name}`;
}

/** What Lambda's poller calls in the function's name. */
const CONSUME = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'];

function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}

/** Each task that runs in the cluster. */
export function workersOf(cluster: ecs.ICluster): string {
  return inCluster(cluster, 'task');
}

function inCluster(cluster: ecs.ICluster, resource: 'task' | 'container-instance'): string {
  return Stack.of(cluster).formatArn({ service: 'ecs', resource, resourceName: `${cluster.clusterName}/*` });
}

/** ListTasks knows container instances as its only resource; a search or a listing is bounded by the cluster's key. */
function listTasks(clusters: readonly ecs.ICluster[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['ecs:ListTasks'],
    resources: ['*'],
    conditions: { ArnEquals: { 'ecs:cluster': clusters.map((cluster) => cluster.clusterArn) } },
  });
}

/** MISSING counts only in a cluster that is ACTIVE. */
function describeClusters(clusters: readonly ecs.ICluster[]): PolicyStatement {
  return allow(
    ['ecs:DescribeClusters'],
    clusters.map((cluster) => cluster.clusterArn),
  );
}

/** RunShellScript is root on an instance, so each one has to be given over to it by a tag. */
function killOnInstances(clusters: readonly ecs.ICluster[]): PolicyStatement[] {
  const document = `arn:${Aws.PARTITION}:ssm:${Aws.REGION}::document/AWS-RunShellScript`;
  const instances = `arn:${Aws.PARTITION}:ec2:${Aws.REGION}:${Aws.ACCOUNT_ID}:instance/*`;
  return [
    allow(
      ['ecs:DescribeContainerInstances'],
      clusters.map((cluster) => inCluster(cluster, 'container-instance')),
    ),
    allow(['ssm:SendCommand'], [document]),
    new PolicyStatement({
      actions: ['ssm:SendCommand'],
      resources: [instances],
      conditions: { StringEquals: { 'ssm:resourceTag/StanddownKill': 'allowed' } },
    }),
  ];
}

/** DescribeTaskDefinition takes no resource; the region is what is left to bound it by. */
function describeTaskDefinitions(): PolicyStatement {
  return new PolicyStatement({
    actions: ['ecs:DescribeTaskDefinition'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': Aws.REGION } },
  });
}
