import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { settleWorker } from '../app/settle-worker.ts';
import { type StepDeps, takeStep } from '../app/take-step.ts';
import type { Step } from '../core/messages.ts';
import type { Sighting } from '../core/worker.ts';
import { parseStep, parseWorkerStopped } from './messages.ts';

export interface ConsumerDeps extends StepDeps {
  readonly stepsQueueArn: string;
  readonly factsQueueArn: string;
}

/**
 * The door for messages: steps and facts, told apart by their queue. A message that fails is delivered again on
 * its own; the others of its batch are done.
 */
export function createHandler(deps: ConsumerDeps) {
  const processor = new BatchProcessor(EventType.SQS);
  const takeRecord = async (record: SQSRecord): Promise<void> => {
    let about: object = {};
    try {
      const message = readMessage(deps, record);
      about = subjectOf(message);
      await take(deps, message);
    } catch (error) {
      const { messageId: message_id, eventSourceARN: queue } = record;
      deps.log.error('message failed', { message_id, queue, ...about, error });
      throw error;
    }
  };
  return middy<SQSEvent, SQSBatchResponse>().handler((event, context) =>
    processPartialResponse(event, takeRecord, processor, {
      context,
      processInParallel: false,
      throwOnFullBatchFailure: false,
    }),
  );
}

type Message =
  { readonly kind: 'step'; readonly step: Step } | { readonly kind: 'fact'; readonly sighting: Sighting };

function readMessage(deps: ConsumerDeps, { eventSourceARN, body }: SQSRecord): Message {
  switch (eventSourceARN) {
    case deps.stepsQueueArn:
      return { kind: 'step', step: parseStep(body) };
    case deps.factsQueueArn:
      return { kind: 'fact', sighting: parseWorkerStopped(body) };
    default:
      throw new Error(`eventSourceARN: expected the steps or the facts queue, got ${eventSourceARN}`);
  }
}

/** What a message is about, for the log. */
function subjectOf(message: Message): object {
  return message.kind === 'step' ? { run_id: message.step.run_id } : { worker: message.sighting.task_arn };
}

async function take(deps: ConsumerDeps, message: Message): Promise<void> {
  if (message.kind === 'step') await takeStep(deps, message.step);
  else await settleWorker(deps, message.sighting);
}
