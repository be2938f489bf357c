import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { MAX_RECEIVES } from '../functions/wiring/limits.ts';

export interface ConsumedQueueProps {
  /** The timeout of the function that consumes the queue. */
  readonly consumerTimeout: Duration;
}

/** A queue that a function consumes, and where a message goes that was received too often. */
export class ConsumedQueue extends Construct {
  readonly queue: sqs.Queue;
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { consumerTimeout }: ConsumedQueueProps) {
    super(scope, id);
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      alarmDescription: `Messages of ${id.toLowerCase()} failed ${MAX_RECEIVES} times: find the cause in the consumer's log, then redrive them; a redrive is safe.`,
    });
    this.queue = new sqs.Queue(this, 'Queue', {
      enforceSSL: true,
      // AWS's advice: room for the retries of a throttled invocation before the message shows up again.
      visibilityTimeout: Duration.seconds(6 * consumerTimeout.toSeconds()),
      deadLetterQueue: { queue: this.deadLetters.queue, maxReceiveCount: MAX_RECEIVES },
    });
  }
}

export interface DeadLettersProps {
  /** What a message in this queue means, and what to do about it. */
  readonly alarmDescription: string;
}

/** A dead-letter queue whose first message raises an alarm. */
export class DeadLetters extends Construct {
  readonly queue: sqs.Queue;
  readonly alarm: cloudwatch.Alarm;

  constructor(scope: Construct, id: string, { alarmDescription }: DeadLettersProps) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', { enforceSSL: true, retentionPeriod: Duration.days(14) });
    this.alarm = new cloudwatch.Alarm(this, 'Alarm', {
      alarmDescription,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: cloudwatch.Stats.MAXIMUM,
      }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // SQS stops reporting on a queue that nobody uses, which is this queue's good state.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }
}
