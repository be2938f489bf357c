import { describe, expect, it } from 'vitest';
import { describeResources, partsOf, referencesOf } from '../../../local/template/resources.ts';
import { parseTemplate } from '../../../local/template/template.ts';

const PLACE = { accountId: '000000000000', region: 'us-east-1', awsUrl: 'http://127.0.0.1:4566' };

function templateOf(resources: Readonly<Record<string, object>>) {
  return parseTemplate({ Resources: resources });
}

describe('a template', () => {
  it('is refused where it has a section that would change what is deployed', () => {
    expect(() => parseTemplate({ Resources: {}, Conditions: {} })).toThrow(/template: .*"Conditions"/);
  });

  it('is refused where a resource is conditional', () => {
    const table = { Type: 'AWS::DynamoDB::Table', Condition: 'InProduction' };
    expect(() => templateOf({ Table: table })).toThrow(/template: .*Resources: Table: .*"Condition"/);
  });
});

describe('the resource types', () => {
  it('refuse one that they do not know, and name it with its logical id', () => {
    const template = templateOf({ Topic: { Type: 'AWS::SNS::Topic' } });
    expect(() => partsOf(template)).toThrow('Topic: AWS::SNS::Topic is not known to the local stack');
  });

  it('give a reason for each resource that nothing is started for', () => {
    const template = templateOf({
      Alarm: { Type: 'AWS::CloudWatch::Alarm' },
      Table: { Type: 'AWS::DynamoDB::Table' },
    });
    expect(describeResources(template)).toEqual([
      'AWS::CloudWatch::Alarm Alarm -> nothing: there are no metrics to watch',
      'AWS::DynamoDB::Table Table -> table',
    ]);
    expect(partsOf(template).table).toHaveLength(1);
  });
});

describe('the references', () => {
  it('give a queue a URL at the endpoint, since the one of the emulator does not resolve', () => {
    const { resources } = referencesOf(templateOf({ Steps: { Type: 'AWS::SQS::Queue' } }), 'Stack', PLACE);
    expect(resources.get('Steps')).toEqual({
      ref: 'http://127.0.0.1:4566/000000000000/Steps',
      attributes: {
        Arn: 'arn:aws:sqs:us-east-1:000000000000:Steps',
        QueueName: 'Steps',
        QueueUrl: 'http://127.0.0.1:4566/000000000000/Steps',
      },
    });
  });

  it('take the name that a template gives', () => {
    const table = { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'runs' } };
    expect(referencesOf(templateOf({ Table: table }), 'Stack', PLACE).resources.get('Table')?.ref).toBe(
      'runs',
    );
  });

  it('keep the end of a logical id that is too long for a name, which is where its hash stands', () => {
    const logicalId = `${'Long'.repeat(20)}1A2B3C4D`;
    const template = templateOf({ [logicalId]: { Type: 'AWS::Lambda::Function' } });
    const name = referencesOf(template, 'Stack', PLACE).resources.get(logicalId)?.ref;
    expect(name).toHaveLength(64);
    expect(name).toMatch(/1A2B3C4D$/);
  });
});
