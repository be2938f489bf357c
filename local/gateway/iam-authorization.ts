import { createHash, timingSafeEqual } from 'node:crypto';
import { judge } from '../iam/judge.ts';
import type { Permission } from '../iam/policy.ts';
import type { Attempt, Authorization } from './authorization.ts';
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
    const given = /^Bearer +(\S+)$/i.exec(headerOf(request.headers, 'authorization') ?? '')?.[1];
    if (given === undefined) return { kind: 'refused', gatewayCase: 'MISSING_AUTHENTICATION_TOKEN' };
    const principal = principals.find(({ token }) => timingSafeEqual(digest(given), digest(token)));
    if (!principal) return { kind: 'refused', gatewayCase: 'INVALID_SIGNATURE' };
    const caller = { actorArn: principal.actorArn, authorizer: null };
    const access = { action: 'execute-api:Invoke', resource: methodArn, context: {} };
    const { kind } = judge(principal.permissions, access);
    return kind === 'allowed'
      ? { kind: 'authorized', caller }
      : { kind: 'refused', gatewayCase: 'ACCESS_DENIED', caller };
  };
}

/** Of one length whatever the text, as timingSafeEqual needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
