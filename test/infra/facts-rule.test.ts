import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { asText, propertiesById, synthesize } from './synthesize.ts';

interface Rule {
  readonly EventPattern?: { readonly detail: { readonly clusterArn: readonly unknown[] } };
  readonly Targets: readonly [
    { readonly Arn: unknown; readonly DeadLetterConfig: { readonly Arn: unknown } },
  ];
}

describe('the facts rule', () => {
  const template = synthesize({ clusterNames: ['one', 'two'] });
  const rules = Object.entries(
    propertiesById(template, 'AWS::Events::Rule') as unknown as Record<string, Rule>,
  );
  const [ruleId, rule] = rules.filter(([, { EventPattern }]) => EventPattern)[0] ?? [];
  const target = rule?.Targets[0];

  it('takes STOPPED events of the given clusters and no others', () => {
    expect(rule?.EventPattern).toEqual({
      source: ['aws.ecs'],
      'detail-type': ['ECS Task State Change'],
      detail: { lastStatus: ['STOPPED'], clusterArn: rule?.EventPattern?.detail.clusterArn },
    });
    expect(rule?.EventPattern?.detail.clusterArn.map(asText)).toEqual(
      ['one', 'two'].map((name) => `arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:cluster/${name}`),
    );
  });

  it('delivers to a queue that is consumed, and what it cannot deliver to one that is not', () => {
    const consumed = Object.values(propertiesById(template, 'AWS::Lambda::EventSourceMapping')).map(
      (source) => asText(source['EventSourceArn']),
    );
    expect(consumed).toContain(asText(target?.Arn));
    expect(consumed).not.toContain(asText(target?.DeadLetterConfig.Arn));
  });

  it('is let in by both of its queues, under its own name only', () => {
    for (const queueArn of [target?.Arn, target?.DeadLetterConfig.Arn]) {
      template.hasResourceProperties('AWS::SQS::QueuePolicy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Resource: queueArn,
              Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [ruleId, 'Arn'] } } },
            }),
          ]),
        },
      });
    }
  });
});
