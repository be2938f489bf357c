import type { InvocationResult } from '../lambda/invocation.ts';
import type { ApiDefinition } from './api-definition.ts';
import type { GatewayCase } from './gateway-response.ts';
import { createIamAuthorization } from './iam-authorization.ts';
import type { GatewayPrincipal } from './iam-authorization.ts';
import { createLambdaAuthorization } from './lambda-authorization.ts';
import type { EventSource } from './proxy-event.ts';
import type { ApiRequest } from './request.ts';
import type { Route } from './routes.ts';

/** Who calls, as far as the gateway found out. */
export interface Caller {
  /** Of the IAM principal; null where a Lambda authorizer let the caller in. */
  readonly actorArn: string | null;
  /** What a Lambda authorizer said of the caller, each value as a string; null where none was asked. */
  readonly authorizer: Readonly<Record<string, string>> | null;
}

export type Authorization =
  | { readonly kind: 'authorized'; readonly caller: Caller }
  | { readonly kind: 'refused'; readonly gatewayCase: GatewayCase; readonly caller?: Caller };

/** A request on its way to a method. */
export interface Attempt {
  readonly request: ApiRequest;
  readonly route: Route;
  /** With the path as it was called: `…:<api>/<stage>/POST/runs/r1/terminate`. */
  readonly methodArn: string;
}

export type Authorize = (attempt: Attempt) => Promise<Authorization>;

export interface AuthorizationOptions {
  readonly api: ApiDefinition;
  readonly source: EventSource;
  /** Who may call the methods with IAM authorization. */
  readonly principals: readonly GatewayPrincipal[];
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
  readonly nowMs: () => number;
}

/** Each method says itself who decides: IAM, or one of the Lambda authorizers of the API. */
export function createAuthorize(options: AuthorizationOptions): Authorize {
  const { api, principals } = options;
  const byIam = createIamAuthorization(principals);
  const byLambda = new Map(
    api.authorizers.map((authorizer) => [
      authorizer.id,
      createLambdaAuthorization({ ...options, authorizer }),
    ]),
  );
  return async (attempt) => {
    const { authorizerId } = attempt.route.method;
    if (authorizerId === undefined) return byIam(attempt);
    const authorize = byLambda.get(authorizerId);
    if (!authorize) throw new Error(`AuthorizerId: there is no ${authorizerId}`);
    return authorize(attempt);
  };
}
