import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { Caller } from './authorization.ts';
import type { ApiRequest, Pair } from './request.ts';
import type { Route } from './routes.ts';

/** What the event says about where it comes from. */
export interface EventSource {
  readonly accountId: string;
  readonly apiId: string;
  readonly stage: string;
}

/** The event of a Lambda proxy integration, version 1.0, as a REST API sends it. */
export function proxyEvent(
  source: EventSource,
  request: ApiRequest,
  route: Route,
  caller: Caller,
  body: string,
): APIGatewayProxyEvent {
  // API Gateway takes the signature away; here the token takes its place. What an authorizer was shown stays.
  const isSignature = (name: string) => caller.authorizer === null && name.toLowerCase() === 'authorization';
  const headers = request.headers.filter(([name]) => !isSignature(name));
  return {
    ...requestParts(request, route, headers),
    stageVariables: null,
    requestContext: requestContext(source, request, route.method.path, caller),
    body: body === '' ? null : body,
    isBase64Encoded: false,
  };
}

/** What the event of an integration and that of an authorizer have in common. */
export function requestParts(
  { path, httpMethod, query }: ApiRequest,
  { method, pathParameters }: Route,
  headers: readonly Pair[],
) {
  return {
    resource: method.path,
    path,
    httpMethod,
    headers: lastValues(headers) ?? {},
    multiValueHeaders: allValues(headers) ?? {},
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: allValues(query),
    pathParameters: pathParameters && { ...pathParameters },
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

export function requestContext(
  { accountId, apiId, stage }: EventSource,
  { id, receivedAtMs, httpMethod, path, headers, sourceIp }: ApiRequest,
  resourcePath: string,
  { actorArn, authorizer }: Caller,
): APIGatewayProxyEvent['requestContext'] {
  const userAgent = headers.find(([name]) => name.toLowerCase() === 'user-agent')?.[1] ?? null;
  return {
    accountId,
    apiId,
    authorizer,
    httpMethod,
    identity: {
      ...UNKNOWN_IDENTITY,
      accountId: actorArn === null ? null : accountId,
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
