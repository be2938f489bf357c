import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { BodyTooLargeError, LOOPBACK, closeServer, listen, readBody } from '../aws-endpoint/http.ts';
import { failure } from './invocation.ts';
import type { Failure, Invocation, InvocationResult } from './invocation.ts';
import { createMailbox } from './mailbox.ts';
import type { Mailbox } from './mailbox.ts';

/** Lambda's limit of a synchronous answer. */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

/** What one process of a function talks to: Lambda's Runtime API, version 2018-06-01. */
export interface RuntimeApi {
  /** `host:port`, as AWS_LAMBDA_RUNTIME_API has it. */
  readonly address: string;
  /** Settles when the runtime asks for its first invocation, or says why it never will. */
  readonly initialised: Promise<Initialisation>;
  /** One at a time. Settles only if the process lives to answer. */
  invoke(invocation: Invocation): Promise<InvocationResult>;
  close(): Promise<void>;
}

export type Initialisation = { readonly kind: 'ready' } | Failure;

export async function startRuntimeApi(): Promise<RuntimeApi> {
  const initialised = Promise.withResolvers<Initialisation>();
  const mailbox = createMailbox();
  const server = createServer((request, response) => {
    // A process that dies in the middle of a request is told by its exit.
    serve({ initialised: initialised.resolve, mailbox }, request, response).catch(() => response.destroy());
  });
  const port = await listen(server, 0);
  return {
    address: `${LOOPBACK}:${port}`,
    initialised: initialised.promise,
    invoke: (invocation) => mailbox.put(invocation),
    close: () => closeServer(server),
  };
}

interface Context {
  readonly initialised: (initialisation: Initialisation) => void;
  readonly mailbox: Mailbox;
}

async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { initialised, mailbox } = context;
  const [, call = '', requestId = '', outcome = ''] =
    /^\/2018-06-01\/runtime\/(invocation\/next|init\/error|invocation\/([^/]+)\/(response|error))$/.exec(
      request.url ?? '',
    ) ?? [];
  if (call === 'invocation/next') {
    initialised({ kind: 'ready' });
    writeInvocation(response, await mailbox.take());
  } else if (call === 'init/error') {
    initialised(await readFailure(request));
    accept(response);
  } else if (call !== '' && mailbox.holds(requestId)) {
    mailbox.settle(outcome === 'response' ? await readAnswer(request) : await readFailure(request));
    accept(response);
  } else {
    response.writeHead(400, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ errorType: 'InvalidRequestID', errorMessage: `got ${request.url ?? ''}` }));
  }
}

function writeInvocation(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': invocation.requestId,
    'lambda-runtime-deadline-ms': String(invocation.deadlineMs),
    'lambda-runtime-invoked-function-arn': invocation.functionArn,
    'lambda-runtime-trace-id': invocation.traceId,
  });
  response.end(invocation.payload);
}

function accept(response: ServerResponse): void {
  response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
}

async function readAnswer(request: IncomingMessage): Promise<InvocationResult> {
  try {
    return { kind: 'answered', payload: JSON.parse(String(await readBody(request, MAX_RESPONSE_BYTES))) };
  } catch (error) {
    const isTooLarge = error instanceof BodyTooLargeError;
    return failure(isTooLarge ? 'Function.ResponseSizeTooLarge' : 'Runtime.MalformedResponse', String(error));
  }
}

const RuntimeError = z.object({ errorType: z.string(), errorMessage: z.string() });

async function readFailure(request: IncomingMessage): Promise<Failure> {
  const { errorType, errorMessage } = RuntimeError.parse(
    JSON.parse(String(await readBody(request, MAX_RESPONSE_BYTES))),
  );
  return failure(errorType, errorMessage);
}
