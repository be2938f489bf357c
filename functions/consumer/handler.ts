import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { lookAhead } from '../app/look-ahead.ts';
import { settleWorker } from '../app/settle-worker.ts';
import type { StepDeps } from '../app/step-run.ts';
import { takeStep } from '../app/take-step.ts';
import type { Step } from '../core/messages.ts';
import type { Sighting } from '../core/worker.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { WorkerViews } from '../ports/worker-views.ts';
import { parseStep, parseWorkerStopped } from './messages.ts';

export interface ConsumerDeps extends StepDeps {
  readonly stepsQueueArn: string;
  readonly factsQueueArn: string;
  readonly views: Pick<WorkerViews, 'lookAll'>;
  readonly metrics: Metrics;
  /** Keeps this consumer until another one may make its next calls: what a batch took of the stop budget is over. */
  readonly rested: () => Promise<void>;
}

/**
 * The door for messages: steps and facts, told apart by their queue. A message that fails is delivered again on
 * its own; the others of its batch are done.
 */
export function createHandler(deps: ConsumerDeps) {
  const takeWith =
    (ahead: StepDeps) =>
    async (record: SQSRecord): Promise<void> => {
      let about: object = {};
      try {
        const message = readMessage(deps, record);
        about = subjectOf(message);
        await take(ahead, message);
      } catch (error) {
        const { messageId: message_id, eventSourceARN: queue } = record;
        deps.log.error('message failed', { message_id, queue, ...about, error });
        // To Lambda an invocation that gives messages back has done well, though it be all of them.
        deps.metrics.add('FailedMessages', 1);
        throw error;
      }
    };
  return middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
    const ahead = await lookAhead(deps, stepsOf(deps, event.Records)).catch((error: unknown) => {
      deps.log.warn('workers not looked at together, each step looks for itself', { error });
      return deps;
    });
    // One for each invocation: it keeps what has failed, and an environment may serve two at once.
    const processor = new BatchProcessor(EventType.SQS);
    const response = await processPartialResponse(event, takeWith(ahead), processor, {
      context,
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
    await deps.rested();
    return response;
  });
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

/** Those that can be read; the others fail when their turn comes. */
function stepsOf(deps: ConsumerDeps, records: readonly SQSRecord[]): readonly Step[] {
  return records.flatMap((record) => {
    try {
      const message = readMessage(deps, record);
      return message.kind === 'step' ? message.step : [];
    } catch {
      return [];
    }
  });
}

/** What a message is about, for the log. */
function subjectOf(message: Message): object {
  return message.kind === 'step' ? { run_id: message.step.run_id } : { worker: message.sighting.task_arn };
}

async function take(deps: StepDeps, message: Message): Promise<void> {
  if (message.kind === 'step') await takeStep(deps, message.step);
  else await settleWorker(deps, message.sighting);
}
