import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVES } from '../functions/wiring/limits.ts';
import { EVERY_MINUTE, RunbookAlarm, type Urgency } from './runbook-alarm.ts';
import { tellPurpose } from './tags.ts';

export interface ConsumedQueueProps {
  /** What a message in it is, in a sentence. */
  readonly purpose: string;
  /** The timeout of the function that consumes the queue. */
  readonly consumerTimeout: Duration;
  readonly encryptionKey: kms.IKey | undefined;
  /** How old a message may become before somebody is told. */
  readonly lateAfter: Duration;
}

/** A queue that a function consumes, and where a message goes that was received too often. */
export class ConsumedQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, props: ConsumedQueueProps) {
    super(scope, id);
    const { purpose, consumerTimeout, encryptionKey, lateAfter } = props;
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      urgency: 'morning',
      runbook: 'dead-letters',
      says: `Messages of ${id.toLowerCase()} failed ${MAX_RECEIVES} times; a redrive is safe once the cause is gone.`,
      encryptionKey,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      enforceSSL: true,
      encryptionMasterKey: encryptionKey,
      // AWS's advice: room for the retries of a throttled invocation before the message shows up again.
      visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: MAX_RECEIVES },
    });
    tellPurpose(this.queue, purpose);
    new RunbookAlarm(this, 'LateAlarm', {
      urgency: 'now',
      runbook: 'late-messages',
      says: `A message of ${id.toLowerCase()} has waited longer than ${lateAfter.toHumanString()}: the consumer does not keep up.`,
      metric: this.queue.metricApproximateAgeOfOldestMessage({
        period: EVERY_MINUTE,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: lateAfter.toSeconds(),
    });
  }
}

export interface DeadLettersProps {
  readonly urgency: Urgency;
  /** The page in docs/runbooks that says what to do about a message in this queue. */
  readonly runbook: string;
  /** What a message in this queue means, in a sentence. */
  readonly says: string;
  readonly encryptionKey: kms.IKey | undefined;
}

/** A dead-letter queue whose first message raises an alarm. */
export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string, { encryptionKey, ...alarm }: DeadLettersProps) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', {
      enforceSSL: true,
      encryptionMasterKey: encryptionKey,
      retentionPeriod: Duration.days(14),
    });
    tellPurpose(this.queue, `Dead letters. What to do: docs/runbooks/${alarm.runbook}.md`);
    new RunbookAlarm(this, 'Alarm', {
      ...alarm,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: EVERY_MINUTE,
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      // SQS stops reporting on a queue that nobody uses, which is this queue's good state.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}

/** By the path of what they belong to, such as `FactsRule/DeadLetters`. */
export function deadLetterQueuesOf(deployment: Construct): Readonly<Record<string, sqs.Queue>> {
  const all = deployment.node.findAll().filter((child) => child instanceof DeadLetters);
  const from = deployment.node.path.length + 1;
  return Object.fromEntries(all.map(({ node, queue }) => [node.path.slice(from), queue]));
}
