import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { LOOPBACK, closeServer, listen } from '../aws-endpoint/http.ts';
import { createAuthorize } from './authorization.ts';
import type { AuthorizationOptions } from './authorization.ts';
import { fillIn, refuseUnknownVariables } from './context-variables.ts';
import { createGatewayResponses, errorOf } from './gateway-response.ts';
import { createHandler } from './handle.ts';
import type { HandlerOptions } from './handle.ts';
import type { HttpAnswer } from './proxy-answer.ts';
import { readRequest } from './request.ts';
import { createTokenBucket } from './token-bucket.ts';
import type { ThrottleLimits } from './token-bucket.ts';

export interface GatewayOptions extends Omit<AuthorizationOptions, 'source'> {
  readonly accountId: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Gets a line for each request, where the template asks for an access log. */
  readonly logAccess: (line: string) => void;
  /** Shown beside the API, to everybody; undefined where there is none at the path. */
  readonly pages?: ShowPage;
  /** Asked first: undefined where a path is the API's. */
  readonly console?: (incoming: IncomingMessage, path: string) => Promise<HttpAnswer | undefined>;
}

/** @param url of the gateway itself */
export type ShowPage = (path: string, url: string) => HttpAnswer | undefined;

export interface Gateway {
  readonly url: string;
  /** From here on the stage throttles at these limits, as UpdateStage would have it. */
  throttle(limits: ThrottleLimits): void;
  /** Forgets what the authorizers said, as FlushStageAuthorizersCache does. */
  flushAuthorizers(): void;
  close(): Promise<void>;
}

/** API Gateway's REST API on this machine, with tokens in place of signatures. */
export async function startGateway(options: GatewayOptions): Promise<Gateway> {
  const { api, accountId, nowMs } = options;
  const source = { accountId, apiId: api.id, stage: api.stage };
  let bucket = createTokenBucket(api.throttle, nowMs);
  let authorize = createAuthorize({ ...options, source });
  const serve = createServe({
    ...options,
    source,
    hasRoom: () => bucket.take(),
    authorize: (attempt) => authorize(attempt),
  });
  const server = createServer((incoming, response) => {
    // The caller went away before its request was whole: nobody is left to answer.
    serve(incoming, response).catch(() => response.destroy());
  });
  const port = await listen(server, options.port);
  return {
    url: urlOf(port),
    throttle: (limits) => {
      bucket = createTokenBucket(limits, nowMs);
    },
    flushAuthorizers: () => {
      authorize = createAuthorize({ ...options, source });
    },
    close: () => closeServer(server),
  };
}

function urlOf(port = 0): string {
  return `http://${LOOPBACK}:${port}`;
}

type Serve = (incoming: IncomingMessage, response: ServerResponse) => Promise<void>;

function createServe(options: GatewayOptions & HandlerOptions): Serve {
  const { stage, accessLogFormat, gatewayResponses } = options.api;
  const handle = createHandler(options);
  const answerCase = createGatewayResponses(gatewayResponses);
  refuseUnknownVariables(accessLogFormat ?? '', 'access log');
  return async (incoming, response) => {
    const request = readRequest(incoming);
    const beside = await options.console?.(incoming, request.path);
    if (beside) {
      write(response, beside, request.id);
      return;
    }
    const page = options.pages?.(request.path, urlOf(incoming.socket.localPort));
    if (page && request.httpMethod === 'GET') {
      write(response, page, request.id);
      return;
    }
    const { outcome, ...known } = await handle(incoming, request);
    const gatewayCase = typeof outcome === 'string' ? outcome : undefined;
    const context = { request, stage, ...known, error: gatewayCase && errorOf(gatewayCase) };
    const answer = typeof outcome === 'string' ? answerCase(outcome, context) : outcome;
    // What is left of a refused body is not read, so the connection cannot carry another request.
    if (!incoming.complete) response.setHeader('connection', 'close');
    write(response, answer, request.id);

    const { statusCode } = answer;
    const latencyMs = Date.now() - request.receivedAtMs;
    if (accessLogFormat)
      options.logAccess(fillIn(accessLogFormat, { ...context, answer: { statusCode, latencyMs } }));
  };
}

function write(response: ServerResponse, { statusCode, headers, body }: HttpAnswer, requestId: string): void {
  response.setHeader('x-amzn-requestid', requestId);
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.statusCode = statusCode;
  response.end(body);
}
