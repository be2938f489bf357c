import { Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetters } from './queues.ts';
import { EVERY_FIVE_MINUTES, RunbookAlarm } from './runbook-alarm.ts';

export interface FactsRuleProps {
  readonly clusters: readonly ecs.ICluster[];
  readonly queue: sqs.Queue;
  readonly encryptionKey: kms.IKey | undefined;
}

/**
 * Brings the STOPPED event of each worker of the clusters to the facts queue: the proof that it stopped.
 * Its dead letters are the events that EventBridge could not deliver: at once where it was refused, else for a day.
 */
export class FactsRule extends events.Rule {
  readonly deadLetters: DeadLetters;

  constructor(scope: Construct, id: string, { clusters, queue, encryptionKey }: FactsRuleProps) {
    refuseTooMany(clusters);
    super(scope, id, {
      description: 'STOPPED events of the workers, to the facts queue',
      eventPattern: {
        source: ['aws.ecs'],
        detailType: ['ECS Task State Change'],
        detail: { lastStatus: ['STOPPED'], clusterArn: clusters.map((cluster) => cluster.clusterArn) },
      },
    });
    this.deadLetters = new DeadLetters(this, 'DeadLetters', {
      urgency: 'morning',
      runbook: 'undelivered-facts',
      says: 'STOPPED events did not reach the facts queue: refused, or a day in vain. Runs are proven by looking meanwhile.',
      encryptionKey,
    });
    const { queueArn: undelivered } = this.deadLetters.queue;
    this.addTarget({ bind: () => ({ arn: queue.queueArn, deadLetterConfig: { arn: undelivered } }) });
    for (const target of [queue, this.deadLetters.queue]) letOnly(this, target);
    this.#warnOfLoss();
  }

  /** A key that shuts EventBridge out of one queue shuts it out of the other. */
  #warnOfLoss(): void {
    new RunbookAlarm(this, 'Lost', {
      urgency: 'morning',
      runbook: 'undelivered-facts',
      says: 'STOPPED events reached neither the facts queue nor its dead letters and are lost. Runs are proven by looking.',
      metric: new cloudwatch.Metric({
        namespace: 'AWS/Events',
        metricName: 'InvocationsFailedToBeSentToDlq',
        dimensionsMap: { RuleName: this.ruleName },
        period: EVERY_FIVE_MINUTES,
        statistic: cloudwatch.Stats.SUM,
      }),
      threshold: 1,
    });
  }
}

/** What EventBridge takes of a pattern, less what stands in ours beside the ARNs. The functions' environment holds more. */
const ARNS_CHARACTERS = 2048 - 120;
/** Of `arn:aws:ecs:ap-southeast-1:123456789012:cluster/`. */
const ARN_BEFORE_NAME_CHARACTERS = 48;
/** What CloudFormation makes of a stack's and a cluster's name, where only the deployment will tell. */
const UNKNOWN_NAME_CHARACTERS = 32;
/** Quotes and a comma around each. */
const AROUND_CHARACTERS = 3;

/** EventBridge would say so as well, in the middle of a deployment. */
function refuseTooMany(clusters: readonly ecs.ICluster[]): void {
  const characters = clusters.reduce((sum, cluster) => sum + arnCharacters(cluster) + AROUND_CHARACTERS, 0);
  if (characters <= ARNS_CHARACTERS) return;
  throw new Error(
    `clusters: expected ARNs of at most ${ARNS_CHARACTERS} characters in all, which is what an event pattern takes, got ${clusters.length} clusters with about ${characters}; give some of them to another RunTermination`,
  );
}

function arnCharacters({ clusterArn, clusterName }: ecs.ICluster): number {
  if (!Token.isUnresolved(clusterArn)) return clusterArn.length;
  const nameCharacters = Token.isUnresolved(clusterName) ? UNKNOWN_NAME_CHARACTERS : clusterName.length;
  return ARN_BEFORE_NAME_CHARACTERS + nameCharacters;
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
