import { judge } from '../iam/judge.ts';
import type { Permission } from '../iam/policy.ts';
import type { Attempt, Authorization } from './authorization.ts';
import { bearerTokenOf, isSameToken } from './bearer-token.ts';
import { headerOf } from './identity-source.ts';

/** An IAM principal, with `Authorization: Bearer <token>` in place of its signature. */
export interface GatewayPrincipal {
  readonly token: string;
  readonly actorArn: string;
  /** Of its identity policy. */
  readonly permissions: readonly Permission[];
}

/** Who holds which token, then whether its policy lets it invoke the method. */
export function createIamAuthorization(
  principals: readonly GatewayPrincipal[],
): (attempt: Attempt) => Authorization {
  if (new Set(principals.map(({ token }) => token)).size < principals.length)
    throw new Error('principals: expected a token of its own for each, got one twice');
  return ({ request, methodArn }) => {
    const given = bearerTokenOf(headerOf(request.headers, 'authorization'));
    if (given === undefined) return { kind: 'refused', gatewayCase: 'MISSING_AUTHENTICATION_TOKEN' };
    const principal = principals.find(({ token }) => isSameToken(given, token));
    if (!principal) return { kind: 'refused', gatewayCase: 'INVALID_SIGNATURE' };
    const caller = { actorArn: principal.actorArn, authorizer: null };
    const access = { action: 'execute-api:Invoke', resource: methodArn, context: {} };
    const { kind } = judge(principal.permissions, access);
    return kind === 'allowed'
      ? { kind: 'authorized', caller }
      : { kind: 'refused', gatewayCase: 'ACCESS_DENIED', caller };
  };
}
