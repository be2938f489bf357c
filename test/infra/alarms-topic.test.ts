import type { Stack } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import { describe, expect, it } from 'vitest';
import { propertiesById, statementsOf, synthesizeIn } from './synthesize.ts';

const OF_THIS_ACCOUNT = {
  Effect: 'Allow',
  Principal: { Service: 'cloudwatch.amazonaws.com' },
  Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
};

describe('the topic of the alarms', () => {
  const template = synthesizeIn((stack) => ({
    alarmsTopic: new sns.Topic(stack, 'Topic', {
      masterKey: new kms.Key(stack, 'Key'),
      enforceSSL: true,
    }),
  }));

  it('takes what an alarm of this account publishes, though it has a policy of its own', () => {
    const [topic] = Object.keys(propertiesById(template, 'AWS::SNS::Topic'));
    expect(statementsOf(template, 'AWS::SNS::TopicPolicy', 'PolicyDocument')).toContainEqual(
      expect.objectContaining({ ...OF_THIS_ACCOUNT, Action: 'sns:Publish', Resource: { Ref: topic } }),
    );
  });

  it('can be written to by an alarm though a key encrypts it', () => {
    expect(statementsOf(template, 'AWS::KMS::Key', 'KeyPolicy')).toContainEqual(
      expect.objectContaining({ ...OF_THIS_ACCOUNT, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
    );
  });

  it('is another one for those that cannot wait, where one is given', () => {
    const split = synthesizeIn((stack) => ({
      alarmsTopic: new sns.Topic(stack, 'Quiet'),
      urgentAlarmsTopic: new sns.Topic(stack, 'Loud'),
    }));
    const told = (part: string) =>
      Object.entries(propertiesById(split, 'AWS::CloudWatch::Alarm'))
        .filter(([id]) => id.includes(part))
        .map(([, { AlarmActions, OKActions }]) =>
          [AlarmActions, OKActions].map((each) => JSON.stringify(each)),
        );
    for (const actions of told('StuckWorkers').flat()) expect(actions).toContain('Loud');
    for (const actions of told('Ghosts').flat()) expect(actions).toContain('Quiet');
    expect([told('StuckWorkers').length, told('Ghosts').length]).toEqual([1, 1]);
  });

  it('is asked for beside one for those that cannot wait: else nobody were told of the others', () => {
    const urgent = (stack: Stack) => ({ urgentAlarmsTopic: new sns.Topic(stack, 'Loud') });
    expect(() => synthesizeIn(urgent)).toThrow('urgentAlarmsTopic: expected it beside an alarmsTopic');
  });

  it('may be an imported one, whose policy is its owner’s', () => {
    const imported = synthesizeIn((stack) => ({
      alarmsTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:eu-west-1:123456789012:alarms'),
    }));
    imported.resourceCountIs('AWS::SNS::TopicPolicy', 0);
  });
});
