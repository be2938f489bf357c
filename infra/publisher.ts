import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as events from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { PublisherEnvironment } from '../functions/wiring/environment.ts';
import { PUBLISHER_TIMEOUT_SECONDS } from '../functions/wiring/limits.ts';
import { EVENT_SORT_KEY_PREFIX, TABLE } from '../functions/wiring/table.ts';
import { DoorFunction } from './door-function.ts';
import type { Hosting } from './hosting.ts';
import { DeadLetters } from './queues.ts';
import { EVERY_MINUTE, RunbookAlarm } from './runbook-alarm.ts';
import { tellPurpose } from './tags.ts';

/**
 * A stream keeps records for 24 hours. Those that the bus refused for 20 are given up by name, so that four hours are
 * left to read them from the stream; after that the table has them still.
 */
const GIVEN_UP_AFTER = Duration.hours(20);
const LATE_AFTER = Duration.minutes(15);

export interface PublisherProps {
  readonly table: dynamodb.ITable;
  readonly eventBus: events.IEventBus;
  readonly hosting: Hosting;
}

/** Publishes each event of each run, in the order of the run: a failed one holds up its shard until it gets through. */
export class Publisher extends Construct {
  constructor(scope: Construct, id: string, { table, eventBus, hosting }: PublisherProps) {
    super(scope, id);
    const streamArn = streamOf(table);
    const unpublished = new DeadLetters(this, 'Unpublished', {
      // Until the stream forgets them, the events are there still.
      urgency: 'now',
      runbook: 'unpublished-events',
      says: `The bus refused events for ${GIVEN_UP_AFTER.toHumanString()}, and they were given up; the record has them.`,
      encryptionKey: hosting.encryptionKey,
    });
    const publisher = new DoorFunction(this, 'Function', {
      door: 'publisher',
      description: 'Publishes the events of runs on an event bus, as the stream of the table brings them',
      timeout: Duration.seconds(PUBLISHER_TIMEOUT_SECONDS),
      environment: { EVENT_BUS_NAME: eventBus.eventBusName } satisfies PublisherEnvironment,
      permissions: [
        allow(READ_STREAM, streamArn),
        allow(['events:PutEvents'], eventBus.eventBusArn),
        allow(['sqs:SendMessage'], unpublished.queue.queueArn),
      ],
      hosting,
    });
    connectStream(this, publisher, { streamArn, unpublished });
    warnWhenLate(this, publisher);
  }
}

function streamOf({ tableStreamArn }: dynamodb.ITable): string {
  if (tableStreamArn !== undefined) return tableStreamArn;
  throw new Error(
    'eventBus: expected a table with a stream, got one without; give a RunTable with `streams: true`, or import the table with its tableStreamArn',
  );
}

/** What Lambda's poller calls in the function's name. */
const READ_STREAM = [
  'dynamodb:DescribeStream',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
];

function allow(actions: readonly string[], resource: string): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [resource] });
}

/** Neither `DynamoEventSource` nor `SqsDlq`: they grant on every stream of the account, and the key for anything. */
function connectStream(
  scope: Construct,
  target: lambda.IFunction,
  { streamArn, unpublished }: { readonly streamArn: string; readonly unpublished: DeadLetters },
): void {
  const { FilterCriteria, FilterRule } = lambda;
  const isEvent = { S: FilterRule.beginsWith(EVENT_SORT_KEY_PREFIX) as unknown };
  const source = new lambda.EventSourceMapping(scope, 'Source', {
    target,
    eventSourceArn: streamArn,
    startingPosition: lambda.StartingPosition.TRIM_HORIZON,
    batchSize: 100,
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.isEqual('INSERT') as unknown,
        dynamodb: { Keys: { [TABLE.sortKey]: isEvent } },
      }),
    ],
    // The function names the first record that failed, so nothing has to be bisected to find it.
    reportBatchItemFailures: true,
    maxRecordAge: GIVEN_UP_AFTER,
    onFailure: { bind: () => ({ destination: unpublished.queue.queueArn }) },
  });
  tellPurpose(source, 'New events of the record to the publisher');
}

function warnWhenLate(scope: Construct, publisher: lambda.IFunction): void {
  new RunbookAlarm(scope, 'LateAlarm', {
    urgency: 'morning',
    runbook: 'unpublished-events',
    says: `Events wait longer than ${LATE_AFTER.toHumanString()} to be published: the bus refuses them, or the function fails.`,
    metric: publisher.metric('IteratorAge', { period: EVERY_MINUTE, statistic: cloudwatch.Stats.MAXIMUM }),
    threshold: LATE_AFTER.toMilliseconds(),
  });
}
