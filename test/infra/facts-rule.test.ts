import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as kms from 'aws-cdk-lib/aws-kms';
import { describe, expect, it } from 'vitest';
import { RunTermination } from '../../infra/run-termination.ts';
import {
  appWithFlags,
  asText,
  propertiesById,
  statementsOf,
  synthesize,
  synthesizeIn,
} from './synthesize.ts';

interface Rule {
  readonly EventPattern?: { readonly detail: { readonly clusterArn: readonly unknown[] } };
  readonly Targets: readonly [
    { readonly Arn: unknown; readonly DeadLetterConfig: { readonly Arn: unknown } },
  ];
}

const named = (count: number) =>
  Array.from(
    { length: count },
    (_, index) => `arn:aws:ecs:eu-west-1:123456789012:cluster/workers-${100 + index}`,
  );

describe('the facts rule', () => {
  it.each([
    [33, undefined],
    [34, /^clusters: expected ARNs of at most 1928 characters .* got 34 clusters .* another RunTermination$/],
  ])('takes as many clusters as an event pattern can name: %i', (count, refusal) => {
    const build = () =>
      synthesizeIn((stack) => ({
        clusters: named(count).map((arn, index) => ecs.Cluster.fromClusterArn(stack, `C${index}`, arn)),
      }));
    if (refusal) expect(build).toThrow(refusal);
    else expect(patternOf(build()).length).toBeLessThanOrEqual(2048);
  });

  const template = synthesize({ clusterNames: ['one', 'two'] });
  const rules = Object.entries(
    propertiesById(template, 'AWS::Events::Rule') as unknown as Record<string, Rule>,
  );
  const [, rule] = rules.filter(([, { EventPattern }]) => EventPattern)[0] ?? [];
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
});

/** Who uses the construct may have no feature flag of CDK's switched on: none of this may hang on one. */
describe.each(['with an encryption key', 'without'])('the way in of the facts rule, %s', (key) => {
  const stack = new Stack(appWithFlags({}), 'Host');
  const cluster = ecs.Cluster.fromClusterArn(stack, 'Workers', CLUSTER_ARN);
  const encryptionKey = key === 'without' ? undefined : new kms.Key(stack, 'Key');
  new RunTermination(stack, 'Standdown', { clusters: [cluster], encryptionKey });
  const template = Template.fromStack(stack);
  const ofEventBridge = (type: string, document: string) =>
    statementsOf(template, type, document).filter(({ Effect, Principal }) => {
      return Effect === 'Allow' && Principal?.Service === 'events.amazonaws.com';
    });

  it('is open in its own queue and its dead letters, to that one rule', () => {
    const [rule] = Object.keys(propertiesById(template, 'AWS::Events::Rule')).filter((id) =>
      id.includes('FactsRule'),
    );
    const letIn = ofEventBridge('AWS::SQS::QueuePolicy', 'PolicyDocument');
    expect(letIn.map(({ Resource }) => asText(Resource)).sort()).toEqual([
      expect.stringMatching(/^<StanddownFactsQueue/),
      expect.stringMatching(/^<StanddownFactsRuleDeadLetters/),
    ]);
    for (const { Condition } of letIn) {
      expect(Condition).toEqual({ ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } });
    }
  });

  it('leads through the key for rules of this account only', () => {
    const uses = ofEventBridge('AWS::KMS::Key', 'KeyPolicy');
    expect(uses).toHaveLength(encryptionKey ? 1 : 0);
    for (const { Condition } of uses) {
      expect(Condition).toEqual({ StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } });
    }
  });
});

const CLUSTER_ARN = 'arn:aws:ecs:eu-west-1:123456789012:cluster/workers';

function patternOf(template: Template): string {
  const [{ EventPattern } = {}] = Object.values(propertiesById(template, 'AWS::Events::Rule')).filter(
    (rule) => rule['EventPattern'],
  );
  return JSON.stringify(EventPattern);
}
