import type { IncomingMessage } from 'node:http';
import type { AwsCall } from './call.ts';
import { parseTarget } from './call.ts';
import { callerOf, processIdOf } from './caller.ts';
import { BodyTooLargeError, readBody } from './http.ts';
import { RequestFault } from './request-fault.ts';

/** The most that DynamoDB takes in one request; the others take less. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** Throws a `RequestFault` for what is no call to one of the services. */
export async function readCall(request: IncomingMessage): Promise<AwsCall> {
  const body = await readBody(request, MAX_REQUEST_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError)
      throw new RequestFault('RequestEntityTooLarge', error.message, 413);
    throw error;
  });
  const target = String(request.headers['x-amz-target'] ?? '');
  const parsed = parseTarget(target);
  if (!parsed) {
    throw new RequestFault(
      'UnknownOperationException',
      `x-amz-target: expected an action of DynamoDB, SQS (JSON protocol), ECS, SSM or Secrets Manager, got ${JSON.stringify(target)}`,
    );
  }
  const { authorization, 'x-amz-security-token': sessionToken } = request.headers;
  const processId = processIdOf(sessionToken);
  return {
    ...parsed,
    caller: callerOf(authorization),
    ...(processId !== undefined && { processId }),
    input: parseJson(body.toString()),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch (error) {
    throw new RequestFault(
      'SerializationException',
      `body: expected JSON, got ${body.length} characters of other text (${String(error)})`,
    );
  }
}
