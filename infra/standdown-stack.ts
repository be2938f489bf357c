import { ArnFormat, DefaultStackSynthesizer, Stack, type StackProps } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import { RunTermination, type RunTerminationProps } from './run-termination.ts';

export interface StanddownStackProps extends StackProps, Omit<RunTerminationProps, 'clusters'> {
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
}
