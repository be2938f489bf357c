import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { BodyTooLargeError, readBody } from '../aws-endpoint/http.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { ApiDefinition } from './api-definition.ts';
import type { Authorize, Caller } from './authorization.ts';
import type { GatewayCase } from './gateway-response.ts';
import { readProxyAnswer } from './proxy-answer.ts';
import type { HttpAnswer } from './proxy-answer.ts';
import { proxyEvent } from './proxy-event.ts';
import type { EventSource } from './proxy-event.ts';
import type { ApiRequest } from './request.ts';
import { createRouter } from './routes.ts';
import type { Route } from './routes.ts';

export interface HandlerOptions {
  readonly api: ApiDefinition;
  readonly source: EventSource;
  readonly authorize: Authorize;
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  /** Whether the stage's throttling has room for one more request. */
  readonly hasRoom: () => boolean;
}

/** What became of a request: the function's answer, or the case in which the gateway answers by itself. */
export type Outcome = HttpAnswer | GatewayCase;

export interface Handled {
  readonly outcome: Outcome;
  /** Where the API has a method for the request. */
  readonly resourcePath?: string;
  /** Where the gateway found out who it is. */
  readonly caller?: Caller | undefined;
}

export type Handle = (incoming: IncomingMessage, request: ApiRequest) => Promise<Handled>;

/**
 * In API Gateway's order: the method first, then who calls and whether they may, then the body. Where it throttles is
 * not documented: here it is once the caller is known, so that strangers cannot use up what the stage allows.
 */
export function createHandler({ api, source, authorize, invoke, hasRoom }: HandlerOptions): Handle {
  const findRoute = createRouter(api.methods);
  return async (incoming, request) => {
    const route = findRoute(request.httpMethod, request.path);
    if (!route) return { outcome: 'MISSING_AUTHENTICATION_TOKEN' };
    const resourcePath = route.method.path;
    const methodArn = api.methodArn(request.httpMethod, request.path);
    const authorization = await authorize({ request, route, methodArn });
    const { caller } = authorization;
    const answered = (outcome: Outcome): Handled => ({ outcome, resourcePath, caller });
    if (authorization.kind === 'refused') return answered(authorization.gatewayCase);
    if (!hasRoom()) return answered('THROTTLED');
    const body = await readBody(incoming, MAX_BODY_BYTES).catch(tooLarge);
    if (body === undefined) return answered('REQUEST_TOO_LARGE');
    const event = proxyEvent(source, request, route, authorization.caller, body.toString());
    return answered(await integrate(invoke, route, event));
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
