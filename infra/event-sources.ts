import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CONSUMER_BATCH_SIZE, FACT_CONSUMERS } from '../functions/wiring/limits.ts';
import type { Pace } from '../functions/wiring/pace.ts';
import { tellPurpose } from './tags.ts';

export interface ConsumedQueues {
  readonly stepsQueue: sqs.IQueue;
  readonly factsQueue: sqs.IQueue;
  /** How many consumers take steps at once, so that their StopTask calls keep the budget. The rest waits in the queue. */
  readonly pace: Pace;
}

/**
 * Both queues feed the one consumer, each through a mapping of its own, so that waiting steps hold up no proof.
 * Not `SqsEventSource`: it grants ChangeMessageVisibility and GetQueueUrl, which nothing here calls.
 */
export function connectQueues(scope: Construct, consumer: lambda.IFunction, queues: ConsumedQueues): void {
  const common = { target: consumer, reportBatchItemFailures: true };
  const steps = new lambda.EventSourceMapping(scope, 'StepsSource', {
    ...common,
    eventSourceArn: queues.stepsQueue.queueArn,
    batchSize: queues.pace.batchSize,
    maxConcurrency: queues.pace.consumers,
  });
  const facts = new lambda.EventSourceMapping(scope, 'FactsSource', {
    ...common,
    eventSourceArn: queues.factsQueue.queueArn,
    batchSize: CONSUMER_BATCH_SIZE,
    maxConcurrency: FACT_CONSUMERS,
  });
  tellPurpose(steps, 'Steps to the consumer: at most as many at once as the stop budget allows');
  tellPurpose(facts, 'Facts to the consumer: STOPPED events of ECS');
}
