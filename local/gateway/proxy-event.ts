import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ApiRequest, Pair } from './request.ts';
import type { Route } from './routes.ts';

/** What the event says about where it comes from. */
export interface EventSource {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
  readonly actorArn: string;
}

/** The event of a Lambda proxy integration, version 1.0, as a REST API sends it. */
export function proxyEvent(
  source: EventSource,
  request: ApiRequest,
  { method, pathParameters }: Route,
  body: string,
): APIGatewayProxyEvent {
  // API Gateway takes the signature away; here the token takes its place.
  const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'authorization');
  return {
    resource: method.path,
    path: request.path,
    httpMethod: request.httpMethod,
    headers: lastValues(headers) ?? {},
    multiValueHeaders: allValues(headers) ?? {},
    queryStringParameters: lastValues(request.query),
    multiValueQueryStringParameters: allValues(request.query),
    pathParameters: pathParameters && { ...pathParameters },
    stageVariables: null,
    requestContext: requestContext(source, request, method.path),
    body: body === '' ? null : body,
    isBase64Encoded: false,
  };
}

function lastValues(pairs: readonly Pair[]): Record<string, string> | null {
  return pairs.length === 0 ? null : Object.fromEntries(pairs);
}

function allValues(pairs: readonly Pair[]): Record<string, string[]> | null {
  if (pairs.length === 0) return null;
  const groups = Map.groupBy(pairs, ([name]) => name);
  return Object.fromEntries([...groups].map(([name, group]) => [name, group.map(([, value]) => value)]));
}

function requestContext(
  { accountId, apiId, stage, actorArn }: EventSource,
  { id, receivedAtMs, httpMethod, path, headers, sourceIp }: ApiRequest,
  resourcePath: string,
): APIGatewayProxyEvent['requestContext'] {
  const userAgent = headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? null;
  return {
    accountId,
    apiId,
    authorizer: null,
    httpMethod,
    identity: {
      ...UNKNOWN_IDENTITY,
      accountId,
      caller: actorArn,
      sourceIp,
      user: actorArn,
      userAgent,
      userArn: actorArn,
    },
    path: `/${stage}${path}`,
    protocol: 'HTTP/1.1',
    requestId: id,
    requestTimeEpoch: receivedAtMs,
    resourceId: resourcePath,
    resourcePath,
    stage,
  };
}

const UNKNOWN_IDENTITY = {
  accessKey: null,
  apiKey: null,
  apiKeyId: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
};
