import type { GatewayResponse } from './api-definition.ts';
import { fillIn, refuseUnknownVariables } from './context-variables.ts';
import type { Context } from './context-variables.ts';
import type { HttpAnswer } from './proxy-answer.ts';
import type { ApiRequest } from './request.ts';

/** The cases in which this gateway answers by itself, and what API Gateway answers where a template says nothing. */
const CASES = {
  MISSING_AUTHENTICATION_TOKEN: {
    statusCode: 403,
    message: 'Missing Authentication Token',
    errorType: 'MissingAuthenticationTokenException',
  },
  INVALID_SIGNATURE: {
    statusCode: 403,
    message: 'The request signature we calculated does not match the signature you provided.',
    errorType: 'InvalidSignatureException',
  },
  UNAUTHORIZED: {
    statusCode: 401,
    message: 'Unauthorized',
    errorType: 'UnauthorizedException',
  },
  ACCESS_DENIED: {
    statusCode: 403,
    message: 'User is not authorized to access this resource',
    errorType: 'AccessDeniedException',
  },
  THROTTLED: {
    statusCode: 429,
    message: 'Too Many Requests',
    errorType: 'TooManyRequestsException',
  },
  REQUEST_TOO_LARGE: {
    statusCode: 413,
    message: 'Request Too Long',
    errorType: 'RequestTooLargeException',
  },
  INTEGRATION_TIMEOUT: {
    statusCode: 504,
    message: 'Endpoint request timed out',
    errorType: 'InternalServerErrorException',
  },
  /** A Lambda authorizer that failed, and one whose answer is none. */
  AUTHORIZER_FAILURE: {
    statusCode: 500,
    message: 'Internal server error',
    errorType: 'AuthorizerFailureException',
  },
  AUTHORIZER_CONFIGURATION_ERROR: {
    statusCode: 500,
    message: 'Internal server error',
    errorType: 'AuthorizerConfigurationException',
  },
  /** A function that failed, or answered something malformed, has no case of its own. */
  DEFAULT_5XX: {
    statusCode: 502,
    message: 'Internal server error',
    errorType: 'InternalServerErrorException',
  },
} as const;

export type GatewayCase = keyof typeof CASES;

/** What `$context.error` is in a case. */
export function errorOf(gatewayCase: GatewayCase): NonNullable<Context['error']> {
  return { responseType: gatewayCase, message: CASES[gatewayCase].message };
}

export type AnswerCase = (gatewayCase: GatewayCase, context: Context) => HttpAnswer;

/** Throws at once on a header or a variable that the local gateway cannot fill in. */
export function createGatewayResponses(responses: readonly GatewayResponse[]): AnswerCase {
  const compiled = new Map(responses.map((response) => [response.responseType, compile(response)]));
  return (gatewayCase, context) => {
    const { statusCode, errorType } = CASES[gatewayCase];
    const fallback = statusCode < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX';
    const response = compiled.get(gatewayCase) ?? compiled.get(fallback) ?? NOTHING_SET;
    const template = templateFor(context.request, response.templates);
    return {
      statusCode: response.statusCode ?? statusCode,
      headers: { 'content-type': 'application/json', 'x-amzn-errortype': errorType, ...response.headers },
      body: Buffer.from(fillIn(template, context)),
    };
  };
}

interface CompiledResponse extends Pick<GatewayResponse, 'templates' | 'statusCode'> {
  readonly headers: Readonly<Record<string, string>>;
}

const NOTHING_SET: CompiledResponse = { statusCode: undefined, headers: {}, templates: {} };

function compile(response: GatewayResponse): CompiledResponse {
  const { responseType, statusCode, templates } = response;
  for (const template of Object.values(templates)) {
    refuseUnknownVariables(template, `gateway response ${responseType}`);
  }
  return { statusCode, templates, headers: literalHeaders(response) };
}

const PARAMETER = /^gatewayresponse\.header\.(?<name>.+)$/;
const LITERAL = /^'(?<text>.*)'$/;

function literalHeaders({ responseType, parameters }: GatewayResponse): Readonly<Record<string, string>> {
  const headers = Object.entries(parameters).map(([parameter, value]) => {
    const name = PARAMETER.exec(parameter)?.groups?.['name'];
    const text = LITERAL.exec(value)?.groups?.['text'];
    if (name === undefined || text === undefined) {
      throw new Error(
        `gateway response ${responseType}: expected literal headers, got ${parameter} = ${value}`,
      );
    }
    return [name.toLowerCase(), text] as const;
  });
  return Object.fromEntries(headers);
}

/** API Gateway takes the template of the content type that the caller accepts, else the one of JSON. */
function templateFor(request: ApiRequest, templates: Readonly<Record<string, string>>): string {
  const accept = request.headers.find(([name]) => name.toLowerCase() === 'accept')?.[1] ?? '';
  return templates[accept] ?? templates['application/json'] ?? '{"message":$context.error.messageString}';
}
