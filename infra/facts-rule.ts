import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetters } from './queues.ts';

export interface FactsRuleProps {
  readonly clusters: readonly ecs.ICluster[];
  readonly queue: sqs.Queue;
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
    const { queueArn: undelivered } = this.deadLetters.queue;
    this.addTarget({ bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: undelivered } }) });
    for (const target of [queue, this.deadLetters.queue]) letOnly(this, target);
  }
}

/**
 * Not `targets.SqsQueue`: it lets any rule of any account into a queue with a key of its own, and an event that somebody
 * else's rule makes up would pass for proof.
 */
function letOnly(rule: events.IRule, target: sqs.Queue): void {
  target.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [target.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
}
