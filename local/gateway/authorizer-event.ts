import type { APIGatewayRequestAuthorizerEvent, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import type { LambdaAuthorizer } from './api-definition.ts';
import type { Attempt } from './authorization.ts';
import { requestContext, requestParts } from './proxy-event.ts';
import type { EventSource } from './proxy-event.ts';

type AuthorizerEvent = APIGatewayTokenAuthorizerEvent | APIGatewayRequestAuthorizerEvent;

/** What a Lambda authorizer is asked: a TOKEN one gets the token alone, a REQUEST one all but the body. */
export function authorizerEvent(
  type: LambdaAuthorizer['type'],
  source: EventSource,
  { request, route, methodArn }: Attempt,
  [token = '']: readonly string[],
): AuthorizerEvent {
  if (type === 'TOKEN') return { type, methodArn, authorizationToken: token };
  const parts = requestParts(request, route, request.headers);
  const context = requestContext(source, request, route.method.path, STRANGER);
  return {
    type,
    methodArn,
    ...parts,
    // Here API Gateway gives empty maps where the event of an integration has null.
    queryStringParameters: parts.queryStringParameters ?? {},
    multiValueQueryStringParameters: parts.multiValueQueryStringParameters ?? {},
    pathParameters: parts.pathParameters ?? {},
    stageVariables: {},
    requestContext: { ...context, authorizer: undefined },
  };
}

/** Nobody is known yet: that is what is asked. */
const STRANGER = { actorArn: null, authorizer: null };
