import { Duration } from 'aws-cdk-lib';
import type * as ecs from 'aws-cdk-lib/aws-ecs';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CONSUMER_TIMEOUT_SECONDS, MAX_ASK_SECONDS } from '../functions/wiring/limits.ts';
import { FactsRule } from './facts-rule.ts';
import { ConsumedQueue } from './queues.ts';

interface DeploymentQueues {
  readonly stepsQueue: sqs.Queue;
  readonly factsQueue: sqs.Queue;
}

/** Steps and facts, apart so that a flood of stops never delays a proof, and the rule that brings the facts. */
export function deploymentQueues(
  scope: Construct,
  clusters: readonly ecs.ICluster[],
  encryptionKey: kms.IKey | undefined,
): DeploymentQueues {
  const common = { consumerTimeout: Duration.seconds(CONSUMER_TIMEOUT_SECONDS), encryptionKey };
  // A step may wait for the whole ask on purpose; a fact never waits. One message that fails twice is no reason to ring: it
  // comes again after the visibility timeout of its queue, of three minutes.
  const late = Duration.minutes(10);
  const lateStep = late.plus(Duration.seconds(MAX_ASK_SECONDS));
  const { queue: stepsQueue } = new ConsumedQueue(scope, 'Steps', {
    ...common,
    purpose: 'Steps for the consumer: a look at one run each',
    lateAfter: lateStep,
  });
  const { queue: factsQueue } = new ConsumedQueue(scope, 'Facts', {
    ...common,
    purpose: 'Facts for the consumer: a STOPPED event of ECS each',
    lateAfter: late,
  });
  new FactsRule(scope, 'FactsRule', { clusters, queue: factsQueue, encryptionKey });
  return { stepsQueue, factsQueue };
}
