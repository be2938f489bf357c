import middy from '@middy/core';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { InvalidRequest, parseJsonBody } from '../http/body.ts';
import { type HttpAnswer, problem } from '../http/problem.ts';
import type { Log } from '../ports/log.ts';
import { Unavailable } from '../ports/unavailable.ts';
import { MAX_BODY_BYTES, RETRY_AFTER_SECONDS } from '../wiring/limits.ts';
import { type ApiDeps, createCalls } from './calls.ts';
import { actorOf, bodyText, hasRight, waitSecondsOf } from './request.ts';
import { ROUTES } from './routes.ts';

/** The door for HTTP: finds the call, reads the request, and makes problem+json of what goes wrong. */
export function createHandler(deps: ApiDeps) {
  const calls = createCalls(deps);
  return middy<APIGatewayProxyEvent, HttpAnswer>()
    .onError((request) => {
      request.response = answerError(request.error, request.event, deps.log);
    })
    .handler(async (event) => {
      const receivedAtMs = deps.clock.nowMs();
      const route = ROUTES.find(({ method, path }) => method === event.httpMethod && path === event.resource);
      if (!route) return problem('ROUTE_NOT_FOUND', `no call ${event.httpMethod} ${event.path}`);
      if (!hasRight(event, route.right, deps))
        return problem('FORBIDDEN', `the call needs the right ${route.right}`);
      const text = bodyText(event);
      if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
        return problem('BODY_TOO_LARGE', `body: expected at most ${MAX_BODY_BYTES} bytes`);
      }
      return calls[route.call]({
        path: event.pathParameters ?? {},
        query: event.queryStringParameters ?? {},
        body: parseJsonBody(text),
        actor: actorOf(event),
        receivedAtMs,
        waitSeconds: waitSecondsOf(event),
      });
    });
}

function answerError(error: unknown, event: APIGatewayProxyEvent, log: Log): HttpAnswer {
  if (error instanceof InvalidRequest) {
    return problem('VALIDATION_FAILED', error.message, { members: { errors: error.errors } });
  }
  // The ids of the path, which are all that a line says of what was asked: never the body.
  const where = { method: event.httpMethod, resource: event.resource, ...event.pathParameters, error };
  if (error instanceof Unavailable) {
    log.warn('not available right now', where);
    const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
    return problem('UNAVAILABLE', 'nothing was stored: try again', { headers });
  }
  log.error('call failed', where);
  return problem('INTERNAL', 'the call failed inside; what it was about is in the log');
}
