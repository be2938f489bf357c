import { describe, expect, it } from 'vitest';
import { PROBLEMS, type ProblemCode } from '../../functions/http/problem.ts';
import { Authorization } from '../../infra/authorization.ts';
import { propertiesById, synthesize, synthesizeIn } from './synthesize.ts';

interface GatewayResponse {
  readonly ResponseType: string;
  readonly StatusCode: string;
  readonly ResponseParameters: Readonly<Record<string, string>>;
  readonly ResponseTemplates: Readonly<Record<string, string>>;
}

describe("the gateway's own answers", () => {
  const responses = Object.values(
    propertiesById(synthesize(), 'AWS::ApiGateway::GatewayResponse'),
  ) as unknown as readonly GatewayResponse[];

  it.each([
    ['MISSING_AUTHENTICATION_TOKEN', 'UNAUTHENTICATED'],
    ['UNAUTHORIZED', 'UNAUTHENTICATED'],
    ['INVALID_SIGNATURE', 'UNAUTHENTICATED'],
    ['EXPIRED_TOKEN', 'UNAUTHENTICATED'],
    ['INVALID_API_KEY', 'UNAUTHENTICATED'],
    ['ACCESS_DENIED', 'FORBIDDEN'],
    ['WAF_FILTERED', 'FORBIDDEN'],
    ['RESOURCE_NOT_FOUND', 'ROUTE_NOT_FOUND'],
    ['REQUEST_TOO_LARGE', 'BODY_TOO_LARGE'],
    ['THROTTLED', 'THROTTLED'],
    ['QUOTA_EXCEEDED', 'THROTTLED'],
    ['DEFAULT_4XX', 'VALIDATION_FAILED'],
    ['DEFAULT_5XX', 'INTERNAL'],
    ['INTEGRATION_FAILURE', 'INTERNAL'],
    ['INTEGRATION_TIMEOUT', 'INTERNAL'],
  ] satisfies [string, ProblemCode][])('%s is told as the problem %s, with its status', (type, code) => {
    const response = responses.find(({ ResponseType }) => ResponseType === type);
    const { status, title } = PROBLEMS[code];
    expect(response?.StatusCode).toBe(String(status));
    expect(bodyOf(response)).toMatchObject({
      type: `urn:standdown:problem:${code.toLowerCase().replaceAll('_', '-')}`,
      title,
      status,
      code,
      detail: expect.stringMatching(/^[a-z]/) as unknown,
    });
  });

  it('are problem+json', () => {
    for (const { ResponseParameters } of responses) {
      expect(ResponseParameters['gatewayresponse.header.Content-Type']).toBe("'application/problem+json'");
    }
  });

  it('are fixed texts, so that nothing of the request or of the inside gets out', () => {
    for (const response of responses) expect(JSON.stringify(bodyOf(response))).not.toContain('$');
  });

  it('say when to come back, where there were too many requests', () => {
    const hurried = responses.filter(
      (response) => 'gatewayresponse.header.Retry-After' in response.ResponseParameters,
    );
    expect(hurried.map((response) => response.StatusCode)).toEqual(['429', '429']);
  });

  it.each([
    ['tokens', Authorization.jwt({ issuer: 'https://issuer.example', audience: 'standdown' }), "'Bearer'"],
    ['signatures', Authorization.iam(), undefined],
  ])('say how to authenticate where there is a scheme for it: %s', (_, authorization, challenge) => {
    const all = propertiesById(
      synthesizeIn(() => ({ authorization })),
      'AWS::ApiGateway::GatewayResponse',
    );
    const refusals = (Object.values(all) as unknown as readonly GatewayResponse[]).filter(
      ({ StatusCode }) => StatusCode === '401',
    );
    expect(refusals).toHaveLength(5);
    for (const { ResponseParameters } of refusals)
      expect(ResponseParameters['gatewayresponse.header.WWW-Authenticate']).toBe(challenge);
  });

  it('list what was refused, where the request could not be read', () => {
    const unreadable = responses.find(({ ResponseType }) => ResponseType === 'DEFAULT_4XX');
    expect(bodyOf(unreadable)).toHaveProperty('errors', [
      { loc: ['request'], msg: 'the gateway cannot read it', type: 'unreadable' },
    ]);
  });
});

function bodyOf(response: GatewayResponse | undefined): unknown {
  return JSON.parse(response?.ResponseTemplates['application/json'] ?? 'null');
}
