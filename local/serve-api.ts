import type { Right } from '../functions/api/routes.ts';
import { invokeStatement } from '../infra/grants.ts';
import { createConsole } from './console/console.ts';
import type { ConsoleWidget } from './console/dashboard.ts';
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
  readonly logAccess: (line: string) => void;
}

/** Puts the gateway in front of the deployed functions. */
export async function serveApi(
  { accountId, principals: callers, ...options }: ServeOptions,
  { api, functions, widgets }: Pick<Deployment, 'api' | 'functions' | 'widgets'>,
): Promise<Gateway> {
  const byArn = new Map(functions.map(({ arn, process }) => [arn, process]));
  const invoke = async (arn: string, event: unknown): Promise<InvocationResult> => {
    const target = byArn.get(arn);
    if (!target) return { kind: 'failed', errorType: 'ResourceNotFoundException', message: arn };
    return target.invoke(event);
  };
  const principals = callers.map((caller) => gatewayPrincipal(caller, accountId, api, widgets));
  const starting = startGateway({
    ...options,
    accountId,
    api,
    principals,
    pages: createReferencePages(),
    console: createConsole({ principals, accountId, widgets, invoke }),
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
  widgets: readonly ConsoleWidget[],
): GatewayPrincipal {
  const Statement = [invokeStatement(rights, api.methodArn), ...consoleStatements(rights, widgets)];
  return {
    token,
    actorArn: `arn:aws:iam::${accountId}:user/${name}`,
    permissions: parsePolicy({ Statement }, `principal ${name}`),
  };
}

/** Who may read invokes what a dashboard shows; who may terminate, what its buttons call as well. */
function consoleStatements(rights: readonly Right[], widgets: readonly ConsoleWidget[]): readonly object[] {
  const allow = (Resource: readonly string[]) => ({
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource,
  });
  if (rights.includes('terminate')) return [allow(['*'])];
  return rights.includes('read') ? [allow(widgets.map(({ endpoint }) => endpoint))] : [];
}
