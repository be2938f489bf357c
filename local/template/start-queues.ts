import { CreateQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { readProperties } from './properties.ts';
import type { References } from './resolve.ts';
import type { TemplateResource } from './template.ts';
import { harmless } from './strict.ts';

export interface StartedQueue {
  readonly logicalId: string;
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  readonly visibilityTimeoutSeconds: number;
  readonly deployedVisibilityTimeoutSeconds: number;
}

/**
 * Creates the queues in the emulator. Redrive comes second, so that no order between the queues is needed.
 * A `visibilityTimeoutSeconds` takes the place of the one that a queue sets; SQS's default stays.
 */
export async function startQueues(
  resources: readonly TemplateResource[],
  references: References,
  sqs: SQSClient,
  visibilityTimeoutSeconds: number | undefined,
): Promise<readonly StartedQueue[]> {
  const queues = resources.map((resource) => describe(resource, references, visibilityTimeoutSeconds));
  for (const { name, attributes } of queues) {
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: attributes }));
  }
  for (const { url, redrivePolicy } of queues) {
    if (!redrivePolicy) continue;
    const Attributes = { RedrivePolicy: JSON.stringify(redrivePolicy) };
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
  }
  return queues;
}

function describe(
  resource: TemplateResource,
  references: References,
  localTimeoutSeconds: number | undefined,
) {
  const properties = readProperties(resource, Queue, references);
  const identity = references.resources.get(resource.logicalId);
  const { Arn = '', QueueName = '' } = identity?.attributes ?? {};
  const deployedSeconds = properties.VisibilityTimeout ?? DEFAULT_VISIBILITY_TIMEOUT_SECONDS;
  const localSeconds = properties.VisibilityTimeout === undefined ? undefined : localTimeoutSeconds;
  const visibilityTimeoutSeconds = localSeconds ?? deployedSeconds;
  return {
    logicalId: resource.logicalId,
    name: QueueName,
    url: identity?.ref ?? '',
    arn: Arn,
    visibilityTimeoutSeconds,
    deployedVisibilityTimeoutSeconds: deployedSeconds,
    redrivePolicy: properties.RedrivePolicy,
    attributes: {
      VisibilityTimeout: String(visibilityTimeoutSeconds),
      MessageRetentionPeriod: String(properties.MessageRetentionPeriod),
    },
  };
}

/** SQS's own. */
const DEFAULT_VISIBILITY_TIMEOUT_SECONDS = 30;
const DEFAULT_RETENTION_SECONDS = 4 * 24 * 60 * 60;

const Queue = z.strictObject({
  QueueName: harmless,
  VisibilityTimeout: z.number().optional(),
  MessageRetentionPeriod: z.number().default(DEFAULT_RETENTION_SECONDS),
  RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.number() }).optional(),
  SqsManagedSseEnabled: harmless,
  Tags: harmless,
});
