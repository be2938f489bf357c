import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { CONSUMER_BATCH_SIZE } from '../functions/wiring/limits.ts';

/**
 * Consumers that take steps at the same time. Few, because a step may make a StopTask, which shares a bucket of
 * 40 calls a second with RunTask: a flood of stops has to leave launches their share. The rest waits in the queue.
 */
const STEPS_CONCURRENCY = 5;

export interface ConsumedQueues {
  readonly stepsQueue: sqs.IQueue;
  readonly factsQueue: sqs.IQueue;
}

/**
 * Both queues feed the one consumer, each through a mapping of its own, so that waiting steps hold up no proof.
 * Not `SqsEventSource`: it grants ChangeMessageVisibility and GetQueueUrl, which nothing here calls.
 */
export function connectQueues(scope: Construct, consumer: lambda.IFunction, queues: ConsumedQueues): void {
  const common = { target: consumer, batchSize: CONSUMER_BATCH_SIZE, reportBatchItemFailures: true };
  new lambda.EventSourceMapping(scope, 'StepsSource', {
    ...common,
    eventSourceArn: queues.stepsQueue.queueArn,
    maxConcurrency: STEPS_CONCURRENCY,
  });
  new lambda.EventSourceMapping(scope, 'FactsSource', {
    ...common,
    eventSourceArn: queues.factsQueue.queueArn,
  });
}
