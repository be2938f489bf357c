import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createHandler } from '../../functions/api/handler.ts';
import { expectDeclared } from './openapi.ts';
import type { World } from './world.ts';

export const ACTOR = 'arn:aws:iam::000000000000:user/ann';

interface Request {
  readonly path?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly body?: string | object | null;
  /** Several values where it stands on as many lines. */
  readonly headers?: Record<string, string | string[]>;
  readonly isBase64Encoded?: boolean;
}

/** An event as API Gateway's proxy integration makes it, as far as the door reads it. */
export function apiEvent(method: string, resource: string, request: Request = {}): APIGatewayProxyEvent {
  const { body = null, path = {}, query = null, headers = {}, isBase64Encoded = false } = request;
  const lines = Object.entries(headers).map(([name, values]) => [name, [values].flat()] as const);
  const event: Partial<APIGatewayProxyEvent> = {
    httpMethod: method,
    resource,
    path: resource.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? ''),
    pathParameters: path,
    queryStringParameters: query,
    headers: Object.fromEntries(lines.map(([name, values]) => [name, values.at(-1)])),
    multiValueHeaders: Object.fromEntries(lines),
    body: typeof body === 'object' && body !== null ? JSON.stringify(body) : body,
    isBase64Encoded,
    requestContext: { identity: { userArn: ACTOR } } as APIGatewayProxyEvent['requestContext'],
  };
  return event as APIGatewayProxyEvent;
}

export async function callApi(world: World, method: string, resource: string, request: Request = {}) {
  return answerOf(world, apiEvent(method, resource, request));
}

export async function answerOf(world: World, event: APIGatewayProxyEvent) {
  const answer = await createHandler(world)(event, {} as Context);
  const json = JSON.parse(answer.body) as Record<string, unknown>;
  expectDeclared({
    method: event.httpMethod,
    path: event.resource,
    status: answer.statusCode,
    header: (name) => answer.headers[name],
    body: json,
  });
  return { ...answer, json };
}
