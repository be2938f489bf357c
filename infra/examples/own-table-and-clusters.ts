import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { RunTable, RunTermination } from '../index.ts';

/** What has to outlive every deployment: the record, and the key that it is encrypted with. */
export class RecordStack extends Stack {
  readonly key: kms.Key;
  readonly table: RunTable;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    this.key = new kms.Key(this, 'Key', { enableKeyRotation: true });
    this.table = new RunTable(this, 'Runs', { encryptionKey: this.key });
  }
}

export interface OwnTableAndClustersProps extends StackProps {
  readonly record: RecordStack;
  readonly vpc: ec2.IVpc;
}

/** Clusters of this app, the record of another stack, tighter times, and alarms that somebody hears. */
export class OwnTableAndClusters extends Stack {
  constructor(scope: Construct, id: string, { record, vpc, ...props }: OwnTableAndClustersProps) {
    super(scope, id, props);
    const insights = { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED };
    const agents = new ecs.Cluster(this, 'Agents', insights);
    const batch = new ecs.Cluster(this, 'Batch', insights);
    const alarmsTopic = new sns.Topic(this, 'OnCall', { enforceSSL: true });

    const standdown = new RunTermination(this, 'Standdown', {
      clusters: [agents, batch],
      table: record.table,
      encryptionKey: record.key,
      confirmationSlack: Duration.seconds(30),
      heartbeatPolicy: Duration.minutes(5),
      retention: Duration.days(365),
      alarmsTopic,
    });

    const dispatcher = new iam.Role(this, 'Dispatcher', {
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    standdown.grants.record(dispatcher);
  }
}
