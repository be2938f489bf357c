import * as z from 'zod';
import { judge } from '../iam/judge.ts';
import { parsePolicy } from '../iam/policy.ts';
import type { Permission } from '../iam/policy.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import type { LambdaAuthorizer } from './api-definition.ts';
import type { Attempt, Authorization, AuthorizationOptions, Caller } from './authorization.ts';
import { authorizerEvent } from './authorizer-event.ts';
import { readIdentity } from './identity-source.ts';

export interface LambdaAuthorizationOptions extends Pick<
  AuthorizationOptions,
  'source' | 'invoke' | 'nowMs'
> {
  readonly authorizer: LambdaAuthorizer;
}

/**
 * Asks the authorizer's function who calls, and holds its policy against the method. The whole answer is kept for
 * the TTL under the identity alone, whatever method it was asked for: a policy that names only that method
 * closes all others to the caller until then.
 */
export function createLambdaAuthorization(options: LambdaAuthorizationOptions) {
  const { authorizer, source, invoke, nowMs } = options;
  const cache = new Map<string, { readonly verdict: Verdict; readonly untilMs: number }>();
  return async (attempt: Attempt): Promise<Authorization> => {
    const identity = readIdentity(authorizer.identitySources, attempt.request);
    if (identity === undefined) return { kind: 'refused', gatewayCase: 'UNAUTHORIZED' };
    const key = JSON.stringify(identity);
    const kept = cache.get(key);
    if (kept && kept.untilMs > nowMs()) return authorizationOf(kept.verdict, attempt);

    const event = authorizerEvent(authorizer.type, source, attempt, identity);
    const answer = readAnswer(await invoke(authorizer.functionArn, event));
    if (typeof answer === 'string') return { kind: 'refused', gatewayCase: answer };
    cache.set(key, { verdict: answer, untilMs: nowMs() + authorizer.resultTtlSeconds * 1000 });
    return authorizationOf(answer, attempt);
  };
}

/** What a function said of an identity. */
interface Verdict {
  readonly caller: Caller;
  readonly permissions: readonly Permission[];
}

function authorizationOf({ caller, permissions }: Verdict, { methodArn }: Attempt): Authorization {
  const access = { action: 'execute-api:Invoke', resource: methodArn, context: {} };
  return judge(permissions, access).kind === 'allowed'
    ? { kind: 'authorized', caller }
    : { kind: 'refused', gatewayCase: 'ACCESS_DENIED', caller };
}

/** A function that throws `Unauthorized`, in this very word, makes a 401; any other failure is the gateway's. */
function readAnswer(
  result: InvocationResult,
): Verdict | 'UNAUTHORIZED' | 'AUTHORIZER_FAILURE' | 'AUTHORIZER_CONFIGURATION_ERROR' {
  if (result.kind === 'failed')
    return result.message === 'Unauthorized' ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE';
  const parsed = AuthorizerAnswer.safeParse(result.payload);
  if (!parsed.success) return 'AUTHORIZER_CONFIGURATION_ERROR';
  const { principalId, policyDocument, context } = parsed.data;
  try {
    const permissions = parsePolicy(policyDocument, 'authorizer');
    return { permissions, caller: { actorArn: null, authorizer: { ...context, principalId } } };
  } catch {
    return 'AUTHORIZER_CONFIGURATION_ERROR';
  }
}

/** Context values may be texts, numbers and booleans; lists and objects make the whole answer invalid. */
const AuthorizerAnswer = z.object({
  principalId: z.string().min(1),
  policyDocument: z.unknown(),
  context: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]).transform(String)).default({}),
});
