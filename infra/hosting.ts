import { Aws, type RemovalPolicy } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { DeploymentOptions } from './deployment-options.ts';

/** What every function of a deployment has in common. */
export interface Hosting {
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
  /** Of the logs. */
  readonly encryptionKey: kms.IKey | undefined;
  /** All keys that what the functions work on is encrypted with. */
  readonly dataKeys: readonly kms.IKey[];
  readonly network: Network | undefined;
}

export interface Network {
  readonly vpc: ec2.IVpc;
  readonly vpcSubnets: ec2.SubnetSelection | undefined;
  readonly securityGroups: ec2.ISecurityGroup[] | undefined;
}

export function hostingOf(options: DeploymentOptions & { readonly removalPolicy: RemovalPolicy }): Hosting {
  const { encryptionKey, table, removalPolicy, logRetention = logs.RetentionDays.THREE_MONTHS } = options;
  const keys = [encryptionKey, table?.encryptionKey].filter((key) => key !== undefined);
  return {
    removalPolicy,
    logRetention,
    encryptionKey,
    dataKeys: [...new Set(keys)],
    network: networkOf(options),
  };
}

function networkOf({ vpc, vpcSubnets, securityGroups }: DeploymentOptions): Network | undefined {
  if (vpc) return { vpc, vpcSubnets, securityGroups: securityGroups && [...securityGroups] };
  if (vpcSubnets === undefined && securityGroups === undefined) return undefined;
  throw new Error('vpcSubnets, securityGroups: expected with a vpc, got them without one');
}

/** What a function needs beside its own permissions, because of where it runs and what its data is encrypted with. */
export function hostingPermissions({ dataKeys, network }: Hosting): PolicyStatement[] {
  return [
    ...(dataKeys.length > 0 ? [useKeys(dataKeys)] : []),
    ...(network ? [useNetwork(), denyNetworkToCode()] : []),
  ];
}

/** Only through the services that hold the data: a function cannot decrypt anything by itself. */
function useKeys(keys: readonly kms.IKey[]): PolicyStatement {
  const services = ['dynamodb', 'sqs'].map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`);
  return new PolicyStatement({
    actions: [
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyWithoutPlaintext',
      'kms:ReEncryptFrom',
      'kms:ReEncryptTo',
    ],
    resources: keys.map((key) => key.keyArn),
    conditions: { StringEquals: { 'kms:ViaService': services } },
  });
}

const NETWORK_ACTIONS = [
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
];

/** As in AWSLambdaVPCAccessExecutionRole, less its logs; Lambda needs them on any resource. */
function useNetwork(): PolicyStatement {
  return new PolicyStatement({ actions: NETWORK_ACTIONS, resources: ['*'] });
}

/** Lambda makes these calls before the code runs; the code itself, whose calls alone carry this key, makes none. */
function denyNetworkToCode(): PolicyStatement {
  const anyFunction = `arn:${Aws.PARTITION}:lambda:${Aws.REGION}:${Aws.ACCOUNT_ID}:function:*`;
  return new PolicyStatement({
    effect: Effect.DENY,
    actions: NETWORK_ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'lambda:SourceFunctionArn': anyFunction } },
  });
}
