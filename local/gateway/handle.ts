import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { BodyTooLargeError, readBody } from '../aws-endpoint/http.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { ApiDefinition } from './api-definition.ts';
import { refuseUnlessAuthorized } from './authorize.ts';
import type { GatewayCase } from './gateway-response.ts';
import { readProxyAnswer } from './proxy-answer.ts';
import type { HttpAnswer } from './proxy-answer.ts';
import { proxyEvent } from './proxy-event.ts';
import type { ApiRequest } from './request.ts';
import { createRouter } from './routes.ts';
import type { Route } from './routes.ts';

export interface HandlerOptions {
  readonly api: ApiDefinition;
  readonly token: string;
  /** Who calls, whatever the call says: the one actor that the token stands for. */
  readonly actorArn: string;
  readonly accountId: string;
  readonly invoke: (functionArn: string, event: APIGatewayProxyEvent) => Promise<InvocationResult>;
}

/** What became of a request: the function's answer, or the case in which the gateway answers by itself. */
export type Outcome = HttpAnswer | GatewayCase;

export interface Handled {
  readonly outcome: Outcome;
  /** Where the API has a method for the request. */
  readonly resourcePath?: string;
  /** Where the caller is known. */
  readonly actorArn?: string;
}

export type Handle = (incoming: IncomingMessage, request: ApiRequest) => Promise<Handled>;

/** In API Gateway's order: the method first, then who calls, then the body. */
export function createHandler({ api, token, actorArn, accountId, invoke }: HandlerOptions): Handle {
  const findRoute = createRouter(api.methods);
  const source = { accountId, actorArn, apiId: 'local', stage: api.stage };
  return async (incoming, request) => {
    const route = findRoute(request.httpMethod, request.path);
    if (!route) return { outcome: 'MISSING_AUTHENTICATION_TOKEN' };
    const resourcePath = route.method.path;
    const refusal = refuseUnlessAuthorized(incoming.headers.authorization, token);
    if (refusal) return { outcome: refusal, resourcePath };
    const body = await readBody(incoming, MAX_BODY_BYTES).catch(tooLarge);
    if (body === undefined) return { outcome: 'REQUEST_TOO_LARGE', resourcePath, actorArn };
    const event = proxyEvent(source, request, route, body.toString());
    return { outcome: await integrate(invoke, route, event), resourcePath, actorArn };
  };
}

/** API Gateway's payload limit. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

function tooLarge(error: unknown): undefined {
  if (!(error instanceof BodyTooLargeError)) throw error;
}

/** The invocation goes on when nobody waits for it any more, as in Lambda. */
async function integrate(
  invoke: HandlerOptions['invoke'],
  { method }: Route,
  event: APIGatewayProxyEvent,
): Promise<Outcome> {
  const answered = new AbortController();
  const timeout = delay(method.timeoutMs, undefined, { signal: answered.signal }).catch(() => undefined);
  const result = await Promise.race([invoke(method.functionArn, event), timeout]);
  answered.abort();
  if (!result) return 'INTEGRATION_TIMEOUT';
  const answer = result.kind === 'answered' ? readProxyAnswer(result.payload) : undefined;
  return answer ?? 'DEFAULT_5XX';
}
