import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetters } from './queues.ts';

export interface FactsRuleProps {
  readonly clusters: readonly ecs.ICluster[];
  readonly queue: sqs.IQueue;
}

/** Brings the STOPPED event of each worker of the clusters to the facts queue: the proof that it stopped. */
export class FactsRule extends events.Rule {
  /** Holds the events that EventBridge could not deliver for a day. */
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { clusters, queue }: FactsRuleProps) {
    super(scope, id, {
      description: 'STOPPED events of the workers, to the facts queue',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { lastStatus: ['STOPPED'], clusterArn: clusters.map((cluster) => cluster.clusterArn) },
      },
    });
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      alarmDescription:
        'STOPPED events did not reach the facts queue for a day: check its policy, then redrive them. Runs under termination are proven by looking meanwhile.',
    });
    this.addTarget(new targets.SqsQueue(queue, { deadLetterQueue: this.deadLetters.queue }));
  }
}
