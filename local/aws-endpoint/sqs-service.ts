import * as z from 'zod';
import type { AwsAnswer, AwsCall } from './call.ts';
import { faultAnswer, outputAnswer } from './call.ts';
import type { Service } from './forward.ts';

/** SQS keeps a message back for 15 minutes at most. */
const MAX_DELAY_SECONDS = 900;

/**
 * SQS as fauxqs 2.4 answers it, with two gaps closed: a delay that SQS refuses, which fauxqs lets through,
 * and queue URLs, whose host in fauxqs's answers does not resolve.
 */
export function createSqsService(endpointUrl: string, fauxqs: Service): Service {
  return async (call, signature) => {
    const send: Send = (sent) => fauxqs(sent, signature);
    switch (call.action) {
      case 'SendMessage':
        return sendMessage(call, send);
      case 'SendMessageBatch':
        return sendMessageBatch(call, send);
      case 'CreateQueue':
      case 'GetQueueUrl':
      case 'ListQueues':
        return withOwnUrls(await send(call), endpointUrl);
      default:
        return send(call);
    }
  };
}

type Send = (call: AwsCall) => Promise<AwsAnswer>;

const Message = z.looseObject({ DelaySeconds: z.number().optional() });
const Batch = z.looseObject({ Entries: z.array(Message.extend({ Id: z.string() })) });
const BatchOutput = z.looseObject({ Failed: z.array(z.unknown()).default([]) });

async function sendMessage(call: AwsCall, send: Send): Promise<AwsAnswer> {
  const refusal = delayRefusal(Message.safeParse(call.input).data?.DelaySeconds);
  if (!refusal) return send(call);
  return faultAnswer('sqs', { name: 'InvalidParameterValue', message: refusal, statusCode: 400 });
}

/** A refused entry fails alone, in an answer that is still a 200. */
async function sendMessageBatch(call: AwsCall, send: Send): Promise<AwsAnswer> {
  const batch = Batch.safeParse(call.input).data;
  const failed = (batch?.Entries ?? []).flatMap(({ Id, DelaySeconds }) => {
    const refusal = delayRefusal(DelaySeconds);
    return refusal ? [{ Id, SenderFault: true, Code: 'InvalidParameterValue', Message: refusal }] : [];
  });
  if (!batch || failed.length === 0) return send(call);

  const entries = batch.Entries.filter(({ DelaySeconds }) => !delayRefusal(DelaySeconds));
  if (entries.length === 0) return outputAnswer('sqs', { Successful: [], Failed: failed });
  const answer = await send({ ...call, input: { ...batch, Entries: entries } });
  if (answer.statusCode !== 200) return answer;
  const output = BatchOutput.parse(JSON.parse(answer.body));
  return outputAnswer('sqs', { ...output, Failed: [...output.Failed, ...failed] });
}

function delayRefusal(delaySeconds = 0): string | undefined {
  if (delaySeconds >= 0 && delaySeconds <= MAX_DELAY_SECONDS) return undefined;
  return `Value ${delaySeconds} for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= ${MAX_DELAY_SECONDS}.`;
}

const Urls = z.looseObject({ QueueUrl: z.url().optional(), QueueUrls: z.array(z.url()).optional() });

function withOwnUrls(answer: AwsAnswer, endpointUrl: string): AwsAnswer {
  if (answer.statusCode !== 200) return answer;
  const own = (url: string): string => endpointUrl + new URL(url).pathname;
  const { QueueUrl, QueueUrls, ...rest } = Urls.parse(JSON.parse(answer.body));
  return outputAnswer('sqs', {
    ...rest,
    ...(QueueUrl && { QueueUrl: own(QueueUrl) }),
    ...(QueueUrls && { QueueUrls: QueueUrls.map(own) }),
  });
}
