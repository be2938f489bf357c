import { Stack, type StackProps, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { RunTermination } from '../index.ts';

export interface PrivateApiProps extends StackProps {
  /** With private subnets, and a way from them to DynamoDB, SQS and ECS. */
  readonly vpc: ec2.IVpc;
}

/** Neither the API nor a function is reached from outside the VPC; calls are signed all the same. */
export class PrivateApi extends Stack {
  constructor(scope: Construct, id: string, { vpc, ...props }: PrivateApiProps) {
    super(scope, id, props);
    const endpoint = new ec2.InterfaceVpcEndpoint(this, 'ApiEndpoint', {
      vpc,
      service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY,
      open: false,
    });
    endpoint.connections.allowDefaultPortFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock), 'calls from within the VPC');
    Validations.of(endpoint).acknowledge({
      id: 'AwsSolutions-EC23',
      reason: 'The range is that of the VPC, which the rule cannot read where the VPC is of another stack.',
    });
    const clusterArn = this.formatArn({ service: 'ecs', resource: 'cluster', resourceName: 'workers' });

    const standdown = new RunTermination(this, 'Standdown', {
      clusters: [ecs.Cluster.fromClusterArn(this, 'Workers', clusterArn)],
      vpc,
      vpcEndpoints: [endpoint],
    });
    standdown.grants.read(iam.Role.fromRoleName(this, 'Operators', 'operators'));
  }
}
