import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';
import { RETRY_AFTER_SECONDS } from '../functions/wiring/limits.ts';
import { type Authorization, isByLambda } from './authorization.ts';
import { PROBLEMS, problemBody, type ProblemCode } from '../functions/http/problem.ts';

/** Gives the gateway's own answers the form that the function's answers have. */
export function answerWithProblems(api: RestApi, authorization: Authorization): void {
  for (const { code, detail, types, headers, members } of ANSWERS) {
    const said = typeof detail === 'string' ? detail : detail(authorization);
    const body = JSON.stringify({ ...problemBody(code, said), ...members });
    for (const type of types) {
      api.addGatewayResponse(type.responseType, {
        type,
        statusCode: String(PROBLEMS[code].status),
        responseHeaders: {
          'Content-Type': "'application/problem+json'",
          ...headers,
          ...(code === 'UNAUTHENTICATED' && isByLambda(authorization) && BEARER_CHALLENGE),
        },
        // The key chooses the template; the header above is what the caller gets.
        templates: { 'application/json': body },
      });
    }
  }
}

/** RFC 9110, section 11.6.1: a 401 says how to authenticate. For SigV4 there is no scheme that says it. */
const BEARER_CHALLENGE = { 'WWW-Authenticate': "'Bearer'" };

interface Answer {
  readonly code: ProblemCode;
  /** Fixed text: nothing of the request or of the inside gets into an answer. */
  readonly detail: string | ((authorization: Authorization) => string);
  readonly types: readonly ResponseType[];
  /** Values as API Gateway takes them: a literal stands in single quotes. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly members?: object;
}

const ANSWERS: readonly Answer[] = [
  {
    code: 'UNAUTHENTICATED',
    detail: ({ kind }) =>
      kind === 'iam'
        ? 'the request is not signed, or its signature is not valid'
        : 'the request carries no token, or its token is not valid',
    types: [
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      ResponseType.UNAUTHORIZED,
      ResponseType.INVALID_SIGNATURE,
      ResponseType.EXPIRED_TOKEN,
      ResponseType.INVALID_API_KEY,
    ],
  },
  {
    code: 'FORBIDDEN',
    detail: 'the caller may not make this call',
    types: [ResponseType.ACCESS_DENIED, ResponseType.WAF_FILTERED],
  },
  {
    code: 'ROUTE_NOT_FOUND',
    detail: 'no such call',
    types: [ResponseType.RESOURCE_NOT_FOUND],
  },
  {
    code: 'BODY_TOO_LARGE',
    detail: 'the request is larger than the gateway takes',
    types: [ResponseType.REQUEST_TOO_LARGE],
  },
  {
    code: 'THROTTLED',
    detail: 'too many requests at once',
    types: [ResponseType.THROTTLED, ResponseType.QUOTA_EXCEEDED],
    headers: { 'Retry-After': `'${RETRY_AFTER_SECONDS}'` },
  },
  {
    // What is left is a request that the gateway cannot read.
    code: 'VALIDATION_FAILED',
    detail: 'the gateway cannot read the request',
    types: [ResponseType.DEFAULT_4XX],
    members: { errors: [{ loc: ['request'], msg: 'the gateway cannot read it', type: 'unreadable' }] },
  },
  {
    // Never 503: that promises that nothing was stored, which a gateway that got no answer cannot know.
    code: 'INTERNAL',
    detail: 'the request could not be answered; read the run before you try again',
    types: [ResponseType.DEFAULT_5XX, ResponseType.INTEGRATION_FAILURE, ResponseType.INTEGRATION_TIMEOUT],
  },
];
