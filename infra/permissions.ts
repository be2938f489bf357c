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
}

/** The API reads, records and asks for a look. It cannot stop anything. */
export function apiPermissions({ table, stepsQueue, clusters }: Resources): PolicyStatement[] {
  return [
    allow([...RECORD, 'dynamodb:BatchGetItem', 'dynamodb:Query'], [table.tableArn]),
    allow(
      ['dynamodb:Query'],
      LISTED.map((index) => indexArn(table, index)),
    ),
    allow(['sqs:SendMessage'], [stepsQueue.queueArn]),
    allow(['ecs:DescribeTasks'], clusters.map(workersOf)),
    describeTaskDefinitions(),
  ];
}

/** Only the consumer stops workers, and only those of the clusters. */
export function consumerPermissions({
  table,
  stepsQueue,
  factsQueue,
  clusters,
}: Resources): PolicyStatement[] {
  return [
    allow(RECORD, [table.tableArn]),
    allow(CONSUME, [stepsQueue.queueArn, factsQueue.queueArn]),
    allow(['ecs:DescribeTasks', 'ecs:StopTask'], clusters.map(workersOf)),
    listTasks(clusters),
    describeTaskDefinitions(),
  ];
}

/** The sweep sees keys only, and sends. */
export function sweepPermissions({ table, stepsQueue }: Resources): PolicyStatement[] {
  return [
    allow(['dynamodb:Query'], [indexArn(table, INDEXES.dueRuns)]),
    allow(['sqs:SendMessage'], [stepsQueue.queueArn]),
  ];
}

/** A transaction needs the action of each write in it; there is none for the transaction itself. */
const RECORD = ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'];

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
  return Stack.of(cluster).formatArn({
    service: 'ecs',
    resource: 'task',
    resourceName: `${cluster.clusterName}/*`,
  });
}

/** ListTasks knows container instances as its only resource; a search by `startedBy` is bounded by the cluster's key. */
function listTasks(clusters: readonly ecs.ICluster[]): PolicyStatement {
  return new PolicyStatement({
    actions: ['ecs:ListTasks'],
    resources: ['*'],
    conditions: { ArnEquals: { 'ecs:cluster': clusters.map((cluster) => cluster.clusterArn) } },
  });
}

/** DescribeTaskDefinition takes no resource; the region is what is left to bound it by. */
function describeTaskDefinitions(): PolicyStatement {
  return new PolicyStatement({
    actions: ['ecs:DescribeTaskDefinition'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:RequestedRegion': Aws.REGION } },
  });
}
