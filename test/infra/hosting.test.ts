import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import { describe, expect, it } from 'vitest';
import { asText, propertiesById, synthesizeIn } from './synthesize.ts';

describe('an encryption key', () => {
  const template = synthesizeIn((stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }));
  const [keyId = ''] = Object.keys(propertiesById(template, 'AWS::KMS::Key'));
  const keyArn = { 'Fn::GetAtt': [keyId, 'Arn'] };

  it('encrypts the table, each queue and each log group', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      SSESpecification: { SSEEnabled: true, KMSMasterKeyId: keyArn },
    });
    template.allResourcesProperties('AWS::SQS::Queue', { KmsMasterKeyId: keyArn });
    template.allResourcesProperties('AWS::Logs::LogGroup', { KmsKeyId: keyArn });
  });

  it('lets EventBridge and the logs of this account use it', () => {
    const [key] = Object.values(propertiesById(template, 'AWS::KMS::Key'));
    const { Statement } = key?.['KeyPolicy'] as {
      Statement: readonly { Principal: { Service?: unknown } }[];
    };
    const services = Statement.map(({ Principal }) => Principal.Service).filter((service) => service);
    expect(new Set(services.map(asText))).toEqual(
      new Set(['logs.<AWS::Region>.<AWS::URLSuffix>', 'events.amazonaws.com']),
    );
  });

  it('is used by the functions only through the services that hold the data', () => {
    const policies = Object.values(propertiesById(template, 'AWS::IAM::Policy'));
    const uses = policies.flatMap(keyStatements);
    expect(uses).toHaveLength(Object.keys(propertiesById(template, 'AWS::Lambda::Function')).length);
    for (const { Condition, Resource } of uses) {
      expect(Resource).toEqual(keyArn);
      expect(Condition.StringEquals['kms:ViaService'].map(asText)).toEqual([
        'dynamodb.<AWS::Region>.<AWS::URLSuffix>',
        'sqs.<AWS::Region>.<AWS::URLSuffix>',
      ]);
    }
  });
});

describe('a VPC', () => {
  it('takes in every function, by a policy of the role and not by a managed one', () => {
    const template = synthesizeIn((stack) => ({
      vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }),
    }));
    template.allResourcesProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: Match.anyValue(), SecurityGroupIds: Match.anyValue() },
    });
    for (const role of lambdaRoles(template)) expect(role['ManagedPolicyArns']).toBeUndefined();
  });

  it('lets Lambda make network interfaces, and the code of no function', () => {
    const template = synthesizeIn((stack) => ({
      vpc: new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }),
    }));
    const policies = Object.values(propertiesById(template, 'AWS::IAM::Policy')).map(networkStatements);
    const own = policies.filter((statements) => statements.length > 0);
    expect(own).toHaveLength(Object.keys(propertiesById(template, 'AWS::Lambda::Function')).length);
    for (const [allow, deny] of own) {
      expect([allow?.Effect, deny?.Effect]).toEqual(['Allow', 'Deny']);
      expect(allow?.Action).toEqual(expect.arrayContaining([...(deny?.Action ?? [])]));
      expect(Object.keys(deny?.Condition?.['ArnLike'] ?? {})).toEqual(['lambda:SourceFunctionArn']);
    }
  });

  it('is needed where subnets are named', () => {
    expect(() => synthesizeIn(() => ({ vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } }))).toThrow(
      'vpcSubnets, securityGroups: expected with a vpc, got them without one',
    );
  });
});

describe('logs', () => {
  it('are kept as long as was asked for', () => {
    const template = synthesizeIn(() => ({ logRetention: logs.RetentionDays.ONE_YEAR }));
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  });
});

describe('traces', () => {
  it('follow a call from the stage through every function', () => {
    const template = synthesizeIn();
    template.allResourcesProperties('AWS::Lambda::Function', { TracingConfig: { Mode: 'Active' } });
    template.hasResourceProperties('AWS::ApiGateway::Stage', { TracingEnabled: true });
  });
});

interface KeyStatement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition: { readonly StringEquals: { readonly 'kms:ViaService': readonly unknown[] } };
}

interface NetworkStatement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

function networkStatements(policy: Readonly<Record<string, unknown>>): readonly NetworkStatement[] {
  const { Statement } = policy['PolicyDocument'] as { readonly Statement: readonly NetworkStatement[] };
  return Statement.filter(
    ({ Action }) => Array.isArray(Action) && Action.includes('ec2:CreateNetworkInterface'),
  );
}

function keyStatements(policy: Readonly<Record<string, unknown>>): readonly KeyStatement[] {
  const { Statement } = policy['PolicyDocument'] as { Statement: readonly KeyStatement[] };
  return Statement.filter(({ Action }) => [Action].flat().some((action) => action.startsWith('kms:')));
}

function lambdaRoles(template: Template) {
  return Object.values(propertiesById(template, 'AWS::IAM::Role'));
}
