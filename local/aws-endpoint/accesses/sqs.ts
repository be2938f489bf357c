import * as z from 'zod';
import type { AccessesOf } from '../accesses.ts';

/** A batch needs the action of the single call. */
export const sqsAccesses: AccessesOf = ({ action, input }, place) => {
  switch (action) {
    case 'SendMessage':
    case 'SendMessageBatch':
    case 'ReceiveMessage':
    case 'DeleteMessage':
    case 'DeleteMessageBatch':
    case 'ChangeMessageVisibility':
    case 'ChangeMessageVisibilityBatch':
    case 'GetQueueAttributes': {
      const name = OneQueue.parse(input).QueueUrl.split('/').at(-1) ?? '';
      return [
        {
          action: `sqs:${action.replace(/Batch$/, '')}`,
          resource: `arn:aws:sqs:${place.region}:${place.accountId}:${name}`,
        },
      ];
    }
    default:
      return undefined;
  }
};

const OneQueue = z.looseObject({ QueueUrl: z.string() });
