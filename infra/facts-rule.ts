import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetters } from './queues.ts';

export interface FactsRuleProps {
  readonly clusters: readonly ecs.ICluster[];
  readonly queue: sqs.IQueue;
  readonly encryptionKey: kms.IKey | undefined;
}

/**
 * Brings the STOPPED event of each worker of the clusters to the facts queue: the proof that it stopped.
 * Its dead letters are the events that EventBridge could not deliver for a day.
 */
export class FactsRule extends events.Rule {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { clusters, queue, encryptionKey }: FactsRuleProps) {
    super(scope, id, {
      description: 'STOPPED events of the workers, to the facts queue',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { lastStatus: ['STOPPED'], clusterArn: clusters.map((cluster) => cluster.clusterArn) },
      },
    });
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      runbook: 'undelivered-facts',
      says: 'STOPPED events did not reach the facts queue for a day. Runs under termination are proven by looking meanwhile.',
      encryptionKey,
    });
    this.addTarget(new targets.SqsQueue(queue, { deadLetterQueue: this.deadLetters.queue }));
  }
}
