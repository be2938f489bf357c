import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { createRule } from '../events/rule.ts';
import type { QueueTarget, Rule } from '../events/rule.ts';
import { rateSeconds, scheduledEvent } from '../events/schedule.ts';
import { readProperties } from './properties.ts';
import type { References } from './resolve.ts';
import type { StartedFunction } from './start-functions.ts';
import type { StartedQueue } from './start-queues.ts';
import type { TemplateResource } from './template.ts';
import { harmless } from './strict.ts';

export interface RuleSurroundings {
  readonly references: References;
  readonly sqs: SQSClient;
  readonly queues: readonly StartedQueue[];
  readonly functions: readonly StartedFunction[];
  readonly report: (line: string) => void;
}

export type TemplateRule =
  | { readonly kind: 'pattern'; readonly rule: Rule }
  | { readonly kind: 'schedule'; readonly schedule: TemplateSchedule };

export interface TemplateSchedule {
  readonly everySeconds: number;
  /** Invokes the targets once; throws when one of them failed. */
  readonly run: () => Promise<void>;
}

export function readRule(resource: TemplateResource, surroundings: RuleSurroundings): TemplateRule {
  const { references, sqs, queues, functions, report } = surroundings;
  const { EventPattern, ScheduleExpression, Targets } = readProperties(resource, EventsRule, references);
  const arn = references.resources.get(resource.logicalId)?.attributes['Arn'] ?? '';
  if (EventPattern !== undefined) {
    const targets = Targets.map((target) => queueTarget(target, queues));
    return { kind: 'pattern', rule: createRule({ arn, pattern: EventPattern, targets, sqs, report }) };
  }
  const targets = Targets.map(({ Arn }) => named(Arn, functions));
  const run = async () => {
    await Promise.all(targets.map((target) => invoke(target, arn)));
  };
  return { kind: 'schedule', schedule: { everySeconds: rateSeconds(ScheduleExpression ?? ''), run } };
}

function queueTarget({ Arn, DeadLetterConfig }: Target, queues: readonly StartedQueue[]): QueueTarget {
  const { url } = named(Arn, queues);
  if (!DeadLetterConfig) return { arn: Arn, queueUrl: url };
  return { arn: Arn, queueUrl: url, deadLetterQueueUrl: named(DeadLetterConfig.Arn, queues).url };
}

function named<Item extends { readonly arn: string }>(arn: string, items: readonly Item[]): Item {
  const item = items.find((candidate) => candidate.arn === arn);
  if (!item)
    throw new Error(`target: expected one of ${items.map((known) => known.arn).join(', ')}, got ${arn}`);
  return item;
}

async function invoke({ process }: StartedFunction, ruleArn: string): Promise<void> {
  const result = await process.invoke(scheduledEvent(ruleArn));
  if (result.kind === 'failed') throw new Error(`${process.name}: ${result.errorType}: ${result.message}`);
}

type Target = z.infer<typeof Target>;

/** A target gets the event as it is: inputs and transformers are missing on purpose. */
const Target = z.strictObject({
  Id: z.string(),
  Arn: z.string(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  // Here a sweep begins at once.
  RetryPolicy: harmless,
});

const EventsRule = z.strictObject({
  Name: harmless,
  Description: harmless,
  Tags: harmless,
  State: z.literal('ENABLED'),
  EventPattern: z.unknown().optional(),
  ScheduleExpression: z.string().optional(),
  Targets: z.array(Target),
});

/** Lambda repeats a failed asynchronous invocation twice unless it is told not to; here it is made once. */
export function refuseRetries(resource: TemplateResource, references: References): void {
  readProperties(resource, EventInvokeConfig, references);
}

const EventInvokeConfig = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.string(),
  MaximumRetryAttempts: z.literal(0),
  MaximumEventAgeInSeconds: harmless,
});
