import type { Caller } from './authorization.ts';
import type { ApiRequest } from './request.ts';

/** What gateway responses and access logs may name as `$context.…`; what is not known yet reads `-`. */
export interface Context {
  readonly request: ApiRequest;
  readonly stage: string;
  readonly resourcePath?: string | undefined;
  readonly caller?: Caller | undefined;
  /** Where the gateway answered by itself. */
  readonly error?: { readonly responseType: string; readonly message: string } | undefined;
  readonly answer?: { readonly statusCode: number; readonly latencyMs: number };
}

type Variable = (context: Context) => string | number | undefined;

const VARIABLES: Readonly<Record<string, Variable>> = {
  'error.message': ({ error }) => error?.message,
  'error.messageString': ({ error }) => error && JSON.stringify(error.message),
  'error.responseType': ({ error }) => error?.responseType,
  httpMethod: ({ request }) => request.httpMethod,
  'identity.sourceIp': ({ request }) => request.sourceIp,
  'identity.userArn': ({ caller }) => caller?.actorArn ?? undefined,
  path: ({ request, stage }) => `/${stage}${request.path}`,
  requestId: ({ request }) => request.id,
  requestTime: ({ request }) => new Date(request.receivedAtMs).toISOString(),
  requestTimeEpoch: ({ request }) => request.receivedAtMs,
  resourcePath: ({ resourcePath }) => resourcePath,
  responseLatency: ({ answer }) => answer?.latencyMs,
  stage: ({ stage }) => stage,
  status: ({ answer }) => answer?.statusCode,
};

/** What a Lambda authorizer said: it chooses the names itself. */
const AUTHORIZER_MEMBER = /^authorizer\.(?<member>\w+)$/;

function variableOf(name: string): Variable | undefined {
  const member = AUTHORIZER_MEMBER.exec(name)?.groups?.['member'];
  return member === undefined ? VARIABLES[name] : ({ caller }) => caller?.authorizer?.[member];
}

const REFERENCE = /\$context\.([A-Za-z]+(?:\.[A-Za-z]+)*)/g;

/** Throws on a variable that nothing here can fill in. */
export function refuseUnknownVariables(template: string, what: string): void {
  for (const [whole, name = ''] of template.matchAll(REFERENCE)) {
    if (!variableOf(name)) throw new Error(`${what}: ${whole} is not known to the local gateway`);
  }
}

export function fillIn(template: string, context: Context): string {
  return template.replace(REFERENCE, (_whole, name: string) => String(variableOf(name)?.(context) ?? '-'));
}
