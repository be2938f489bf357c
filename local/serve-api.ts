import { invokeStatement } from '../infra/grants.ts';
import { createConsole } from './console/console.ts';
import type { Deployment } from './deploy.ts';
import type { ApiDefinition } from './gateway/api-definition.ts';
import { startGateway } from './gateway/gateway.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { GatewayPrincipal } from './gateway/iam-authorization.ts';
import { parsePolicy } from './iam/policy.ts';
import type { InvocationResult } from './lambda/invocation.ts';
import { hintAtPort } from './options.ts';
import type { LocalPrincipal } from './principals.ts';
import { createReferencePages } from './reference/pages.ts';

export interface ServeOptions {
  readonly port: number;
  readonly accountId: string;
  readonly principals: readonly LocalPrincipal[];
  /** The operator's, for the console. */
  readonly token: string;
  readonly logAccess: (line: string) => void;
}

/** Puts the gateway in front of the deployed functions. */
export async function serveApi(
  { accountId, principals, token, ...options }: ServeOptions,
  { api, functions, widgets }: Pick<Deployment, 'api' | 'functions' | 'widgets'>,
): Promise<Gateway> {
  const byArn = new Map(functions.map(({ arn, process }) => [arn, process]));
  const invoke = async (arn: string, event: unknown): Promise<InvocationResult> => {
    const target = byArn.get(arn);
    if (!target) return { kind: 'failed', errorType: 'ResourceNotFoundException', message: arn };
    return target.invoke(event);
  };
  const starting = startGateway({
    ...options,
    accountId,
    api,
    principals: principals.map((principal) => gatewayPrincipal(principal, accountId, api)),
    pages: createReferencePages(),
    console: createConsole({ token, accountId, widgets, invoke }),
    nowMs: Date.now,
    invoke,
  });
  return hintAtPort('PORT', starting);
}

/** An IAM user with the identity policy that the construct grants for these rights. */
function gatewayPrincipal(
  { name, token, rights }: LocalPrincipal,
  accountId: string,
  api: ApiDefinition,
): GatewayPrincipal {
  const policy = { Statement: invokeStatement(rights, api.methodArn) };
  return {
    token,
    actorArn: `arn:aws:iam::${accountId}:user/${name}`,
    permissions: parsePolicy(policy, `principal ${name}`),
  };
}
