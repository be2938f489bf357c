import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { settleWorker } from '../app/settle-worker.ts';
import { type StepDeps, takeStep } from '../app/take-step.ts';
import { parseStep, parseWorkerStopped } from './messages.ts';

export interface ConsumerDeps extends StepDeps {
  readonly stepsQueueArn: string;
  readonly factsQueueArn: string;
  /** Keeps this consumer until another one may make its next calls: what a batch took of the stop budget is over. */
  readonly rested: () => Promise<void>;
}

/**
 * The door for messages: steps and facts, told apart by their queue. A message that fails is delivered again on
 * its own; the others of its batch are done.
 */
export function createHandler(deps: ConsumerDeps) {
  const processor = new BatchProcessor(EventType.SQS);
  const takeRecord = async (record: SQSRecord): Promise<void> => {
    try {
      await takeMessage(deps, record);
    } catch (error) {
      deps.log.error('message failed', { message_id: record.messageId, queue: record.eventSourceARN, error });
      throw error;
    }
  };
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
    const response = await processPartialResponse(event, takeRecord, processor, {
      context,
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
    await deps.rested();
    return response;
  });
}

async function takeMessage(deps: ConsumerDeps, { eventSourceARN, body }: SQSRecord): Promise<void> {
  switch (eventSourceARN) {
    case deps.stepsQueueArn:
      await takeStep(deps, parseStep(body));
      return;
    case deps.factsQueueArn:
      await settleWorker(deps, parseWorkerStopped(body));
      return;
    default:
      throw new Error(`eventSourceARN: expected the steps or the facts queue, got ${eventSourceARN}`);
  }
}
