import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { startEventSource } from '../lambda/event-source.ts';
import type { EventSource } from '../lambda/event-source.ts';
import { readProperties } from './properties.ts';
import type { References } from './resolve.ts';
import type { StartedFunction } from './start-functions.ts';
import type { StartedQueue } from './start-queues.ts';
import { harmless } from './strict.ts';
import type { TemplateResource } from './template.ts';

export interface EventSourceSurroundings {
  readonly references: References;
  readonly sqs: SQSClient;
  readonly queues: readonly StartedQueue[];
  readonly functions: readonly StartedFunction[];
  readonly report: (line: string) => void;
}

export interface StartedEventSource extends EventSource {
  readonly queue: StartedQueue;
}

export function startTemplateEventSource(
  resource: TemplateResource,
  { references, sqs, queues, functions, report }: EventSourceSurroundings,
): StartedEventSource {
  const mapping = readProperties(resource, EventSourceMapping, references);
  const queue = queues.find(({ arn }) => arn === mapping.EventSourceArn);
  const target = functions.find(({ process }) => process.name === mapping.FunctionName);
  if (!queue) throw new Error(`${resource.logicalId}: there is no queue ${mapping.EventSourceArn}`);
  if (!target) throw new Error(`${resource.logicalId}: there is no function ${mapping.FunctionName}`);
  const source = startEventSource({
    sqs,
    queueUrl: queue.url,
    queueArn: queue.arn,
    function: target.process,
    batchSize: mapping.BatchSize,
    windowSeconds: mapping.MaximumBatchingWindowInSeconds,
    maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
    reportsPartialFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    report,
  });
  return { ...source, queue };
}

/** Lambda's defaults where the template says nothing. A filter is missing on purpose: nothing uses one. */
const EventSourceMapping = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  BatchSize: z.number().default(10),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().optional() }).optional(),
  Enabled: z.literal(true).optional(),
  Tags: harmless,
});
