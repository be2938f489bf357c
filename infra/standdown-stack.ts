import { ArnFormat, CfnOutput, DefaultStackSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { RunTerminationOptions } from './options.ts';
import { RunTermination } from './run-termination.ts';

export interface StanddownStackProps extends StackProps, RunTerminationOptions {
  /** ECS clusters of this account and region whose workers may be stopped. */
  readonly clusterNames: readonly string[];
}

/** One deployment of Standdown: it serves one account and one region. */
export class StanddownStack extends Stack {
  readonly termination: RunTermination;

  constructor(scope: Construct, id: string, props: StanddownStackProps) {
    super(scope, id, {
      description: 'Standdown: stops ECS workers safely, proves it, keeps the record',
      synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
      ...props,
    });
    const clusters = props.clusterNames.map((name) => this.cluster(name));
    this.termination = new RunTermination(this, 'RunTermination', { ...props, clusters });
    this.publish(this.termination);
  }

  private cluster(name: string): ecs.ICluster {
    const arn = this.formatArn({
      service: 'ecs',
      resource: 'cluster',
      resourceName: name,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    return ecs.Cluster.fromClusterArn(this, `Cluster-${name}`, arn);
  }

  private publish({ api, table, stepsQueue, factsQueue, console }: RunTermination): void {
    const outputs = {
      ApiUrl: [api.url, 'Where the API answers; requests are signed with SigV4'],
      TableName: [table.tableName, 'The record: runs, tasks, events'],
      StepsQueueUrl: [stepsQueue.queueUrl, 'A message here means: look at this run now'],
      FactsQueueUrl: [factsQueue.queueUrl, 'STOPPED events of ECS arrive here'],
      ...(console && {
        DashboardName: [console.dashboard.dashboardName, 'The operators’ board in CloudWatch'],
      }),
    } as const;
    for (const [id, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, id, { value, description });
    }
  }
}
