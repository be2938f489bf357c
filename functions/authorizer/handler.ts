import middy from '@middy/core';
import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import type { Log } from '../ports/log.ts';
import { type Identify, TOKEN_PATTERN } from './caller.ts';
import { policyOf } from './policy.ts';

export interface AuthorizerDeps {
  readonly identify: Identify;
  readonly log: Log;
}

/**
 * The door before the API's: who calls, and which routes they may call. Whatever goes wrong here lets nobody in:
 * API Gateway answers an error with 500, and with 401 where it reads exactly `Unauthorized`.
 */
export function createHandler({ identify, log }: AuthorizerDeps) {
  return middy<APIGatewayRequestAuthorizerEvent, APIGatewayAuthorizerResult>().handler(async (event) => {
    const token = bearerToken(event);
    const caller = token === undefined ? undefined : await identify(token).catch(rethrowLogged(log));
    if (caller === undefined) throw new Error('Unauthorized');
    const { actor, rights } = caller;
    return {
      principalId: actor,
      policyDocument: policyOf(rights, event.methodArn),
      // The function behind the API reads these as `requestContext.authorizer`.
      context: { actor, rights: rights.join(' ') },
    };
  });
}

/** RFC 6750, section 2.1. The scheme's name counts in any case, as every scheme's does. */
function bearerToken({ headers }: APIGatewayRequestAuthorizerEvent): string | undefined {
  const header = Object.entries(headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
  const token = /^Bearer +(.*)$/i.exec(header ?? '')?.[1] ?? '';
  return TOKEN_PATTERN.test(token) ? token : undefined;
}

function rethrowLogged(log: Log): (error: unknown) => never {
  return (error) => {
    log.error('callers cannot be told apart: nobody is let in', { error });
    throw error;
  };
}
