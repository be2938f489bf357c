import { Stack, type StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { RunTermination } from '../index.ts';

/** The least there is: the workers of a cluster that stands already, and a role of operators who may stop them. */
export class QuickStart extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const clusterArn = this.formatArn({ service: 'ecs', resource: 'cluster', resourceName: 'workers' });
    const cluster = ecs.Cluster.fromClusterArn(this, 'Workers', clusterArn);

    const standdown = new RunTermination(this, 'Standdown', { clusters: [cluster] });

    const operators = iam.Role.fromRoleName(this, 'Operators', 'operators');
    standdown.grants.read(operators);
    standdown.grants.terminate(operators);
  }
}
