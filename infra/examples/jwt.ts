import { Stack, type StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { Authorization, RunTermination } from '../index.ts';

/** People sign in with the company's issuer; the scopes of their tokens say what they may do. */
export class WithJwt extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const clusterArn = this.formatArn({ service: 'ecs', resource: 'cluster', resourceName: 'workers' });

    new RunTermination(this, 'Standdown', {
      clusters: [ecs.Cluster.fromClusterArn(this, 'Workers', clusterArn)],
      authorization: Authorization.jwt({ issuer: 'https://login.example.com/', audience: 'standdown' }),
      throttle: { ratePerSecond: 50, burst: 100 },
    });
  }
}
