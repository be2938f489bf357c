import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { MAX_RECEIVES } from '../../functions/wiring/limits.ts';
import { asText, propertiesById, synthesize } from './synthesize.ts';

describe('queues', () => {
  const template = synthesize();
  const queues = propertiesById(template, 'AWS::SQS::Queue');
  const functions = propertiesById(template, 'AWS::Lambda::Function');
  const sources = Object.values(propertiesById(template, 'AWS::Lambda::EventSourceMapping'));
  const consumed = sources.map((source) => ({
    queue: queues[idOf(source['EventSourceArn'])],
    consumer: functions[idOf(source['FunctionName'])],
  }));

  it.each(Object.keys(queues))('%s refuses plain HTTP', (queue) => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [{ Ref: queue }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });

  it('hide a message for six timeouts of the function that consumes them', () => {
    expect(consumed).toHaveLength(2);
    for (const { queue, consumer } of consumed) {
      expect(queue?.['VisibilityTimeout']).toBe(6 * Number(consumer?.['Timeout']));
    }
  });

  it('say what a message in them is', () => {
    const purposes = consumed.map(({ queue }) =>
      (queue?.['Tags'] as { Key: string; Value: string }[]).find(({ Key }) => Key === 'Purpose'),
    );
    expect(purposes.map((tag) => tag?.Value).sort()).toEqual([
      'Facts for the consumer: a STOPPED event of ECS each',
      'Steps for the consumer: a look at one run each',
    ]);
  });

  it('give a message up after the set number of receives, each to a dead-letter queue of its own', () => {
    const redrives = consumed.map(({ queue }) => queue?.['RedrivePolicy'] as RedrivePolicy);
    for (const { maxReceiveCount } of redrives) expect(maxReceiveCount).toBe(MAX_RECEIVES);
    const targets = redrives.map((redrive) => idOf(redrive.deadLetterTargetArn));
    expect(new Set(targets).size).toBe(2);
    expect(Object.keys(queues)).toEqual(expect.arrayContaining(targets));
  });

  it('keep dead letters as long as SQS can, and raise an alarm at the first', () => {
    const deadLetters = Object.entries(queues).filter(([, queue]) => !queue['RedrivePolicy']);
    expect(deadLetters).toHaveLength(3);
    for (const [id, queue] of deadLetters) {
      expect(queue['MessageRetentionPeriod']).toBe(14 * 24 * 60 * 60);
      template.hasResourceProperties('AWS::CloudWatch::Alarm', {
        AlarmDescription: Match.anyValue(),
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Statistic: 'Maximum',
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      });
    }
  });
});

interface RedrivePolicy {
  readonly maxReceiveCount: number;
  readonly deadLetterTargetArn: unknown;
}

/** `<Queue.Arn>` and `<Function>` name what they refer to. */
function idOf(reference: unknown): string {
  return asText(reference).replace(/^<([^.>]+).*$/, '$1');
}
