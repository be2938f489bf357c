import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LambdaAuthorizer } from '../../../local/gateway/api-definition.ts';
import type { Attempt } from '../../../local/gateway/authorization.ts';
import { parseIdentitySources } from '../../../local/gateway/identity-source.ts';
import { createLambdaAuthorization } from '../../../local/gateway/lambda-authorization.ts';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';

const API = 'arn:aws:execute-api:us-east-1:000000000000:Api/prod';
const source = { accountId: '000000000000', apiId: 'Api', stage: 'prod' };

function attempt(httpMethod: string, path: string, headers: Readonly<Record<string, string>> = {}): Attempt {
  const method = { httpMethod, path: '/runs/{run_id}', functionArn: 'f', timeoutMs: 1, authorizerId: 'A' };
  return {
    request: {
      id: 'request-1',
      receivedAtMs: 0,
      httpMethod,
      path,
      query: [['team', 'red']],
      headers: Object.entries(headers),
      sourceIp: '127.0.0.1',
    },
    route: { method, pathParameters: { run_id: 'r1' } },
    methodArn: `${API}/${httpMethod}${path}`,
  };
}

const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
const read = (token = 'one') => attempt('GET', '/runs/r1', bearer(token));

function allowing(Resource: string, more: object = {}): InvocationResult {
  const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }];
  const policyDocument = { Version: '2012-10-17', Statement };
  return { kind: 'answered', payload: { principalId: 'ann', policyDocument, ...more } };
}

describe('a Lambda authorizer', () => {
  let nowMs: number;
  let asked: unknown[];
  let answer: InvocationResult;
  beforeEach(() => {
    nowMs = 0;
    asked = [];
    answer = allowing(`${API}/GET/*`, { context: { actor: 'ann@example.com', level: 3, admin: false } });
  });

  function authorizerOf(overrides: Partial<LambdaAuthorizer> = {}) {
    const authorizer: LambdaAuthorizer = {
      id: 'A',
      type: 'TOKEN',
      functionArn: 'arn:of:authorizer',
      identitySources: parseIdentitySources('method.request.header.Authorization'),
      resultTtlSeconds: 60,
      ...overrides,
    };
    return createLambdaAuthorization({
      authorizer,
      source,
      nowMs: () => nowMs,
      invoke: (functionArn, event) => {
        expect(functionArn).toBe('arn:of:authorizer');
        asked.push(event);
        return Promise.resolve(answer);
      },
    });
  }

  it('lets in whom its policy allows the method, and says who it is, each value as a string', async () => {
    expect(await authorizerOf()(read())).toEqual({
      kind: 'authorized',
      caller: {
        actorArn: null,
        authorizer: { principalId: 'ann', actor: 'ann@example.com', level: '3', admin: 'false' },
      },
    });
  });

  it('of type TOKEN is shown the header and the method, and nothing else', async () => {
    await authorizerOf()(read());
    expect(asked).toEqual([
      { type: 'TOKEN', methodArn: `${API}/GET/runs/r1`, authorizationToken: 'Bearer one' },
    ]);
  });

  it('of type REQUEST is shown the request without its body', async () => {
    await authorizerOf({ type: 'REQUEST' })(read());
    const [event] = asked as APIGatewayRequestAuthorizerEvent[];
    expect(event).toMatchObject({
      type: 'REQUEST',
      methodArn: `${API}/GET/runs/r1`,
      resource: '/runs/{run_id}',
      path: '/runs/r1',
      httpMethod: 'GET',
      headers: bearer('one'),
      queryStringParameters: { team: 'red' },
      pathParameters: { run_id: 'r1' },
      stageVariables: {},
      requestContext: {
        apiId: 'Api',
        stage: 'prod',
        resourcePath: '/runs/{run_id}',
        identity: { userArn: null },
      },
    });
    expect(event).not.toHaveProperty('body');
    expect(event?.requestContext.authorizer).toBeUndefined();
  });

  it('refuses what its policy does not allow, and still says who it was', async () => {
    const denied = await authorizerOf()(attempt('POST', '/runs/r1', bearer('one')));
    expect(denied).toMatchObject({
      kind: 'refused',
      gatewayCase: 'ACCESS_DENIED',
      caller: { authorizer: { principalId: 'ann' } },
    });
  });

  it('is asked once a TTL for each identity, and its answer holds for every method', async () => {
    const authorize = authorizerOf();
    await authorize(read());
    expect((await authorize(attempt('POST', '/runs/r1', bearer('one')))).kind).toBe('refused');
    nowMs = 59_999;
    await authorize(read());
    expect(asked).toHaveLength(1);
    await authorize(read('two'));
    expect(asked).toHaveLength(2);
    nowMs = 60_000;
    await authorize(read());
    expect(asked).toHaveLength(3);
  });

  it('closes to an identity what a kept answer does not name, though it would be allowed if it were asked', async () => {
    const authorize = authorizerOf();
    answer = allowing(`${API}/GET/runs/r1`);
    await authorize(read());
    answer = allowing(`${API}/*`);
    const other = attempt('GET', '/runs/r2', bearer('one'));
    expect(await authorize(other)).toMatchObject({ gatewayCase: 'ACCESS_DENIED' });
    nowMs = 60_000;
    expect((await authorize(other)).kind).toBe('authorized');
  });

  it('with a TTL of 0 is asked each time', async () => {
    const authorize = authorizerOf({ resultTtlSeconds: 0 });
    await authorize(read());
    await authorize(read());
    expect(asked).toHaveLength(2);
  });

  it('tells identities apart by all of their sources', async () => {
    const identitySources = parseIdentitySources('method.request.header.a, method.request.header.b');
    const authorize = authorizerOf({ type: 'REQUEST', identitySources });
    await authorize(attempt('GET', '/runs/r1', { a: 'x', b: 'yz' }));
    await authorize(attempt('GET', '/runs/r1', { a: 'xy', b: 'z' }));
    await authorize(attempt('GET', '/runs/r1', { A: 'x', B: 'yz' }));
    expect(asked).toHaveLength(2);
  });

  it.each([
    ['missing', {}],
    ['empty', { Authorization: '' }],
  ])('is not asked where an identity source is %s: that is 401', async (_, headers) => {
    expect(await authorizerOf()(attempt('GET', '/runs/r1', headers))).toEqual({
      kind: 'refused',
      gatewayCase: 'UNAUTHORIZED',
    });
    expect(asked).toEqual([]);
  });

  const failed = (message: string): InvocationResult => ({ kind: 'failed', errorType: 'Error', message });
  const answered = (payload: unknown): InvocationResult => ({ kind: 'answered', payload });
  const open = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  it.each<[string, InvocationResult, string]>([
    ['says Unauthorized', failed('Unauthorized'), 'UNAUTHORIZED'],
    ['fails in another way', failed('unauthorized'), 'AUTHORIZER_FAILURE'],
    ['answers nothing', answered(null), 'AUTHORIZER_CONFIGURATION_ERROR'],
    ['names no principal', answered({ policyDocument: open }), 'AUTHORIZER_CONFIGURATION_ERROR'],
    ['gives no policy', answered({ principalId: 'ann' }), 'AUTHORIZER_CONFIGURATION_ERROR'],
    [
      'gives a policy that cannot be judged',
      answered({
        principalId: 'ann',
        policyDocument: { Statement: [{ Effect: 'Allow', NotAction: 'a', Resource: '*' }] },
      }),
      'AUTHORIZER_CONFIGURATION_ERROR',
    ],
    [
      'gives a context with a list in it',
      answered({ principalId: 'ann', policyDocument: open, context: { groups: ['a'] } }),
      'AUTHORIZER_CONFIGURATION_ERROR',
    ],
  ])('lets nobody in when it %s, and is asked again the next time', async (_, given, gatewayCase) => {
    const authorize = authorizerOf();
    answer = given;
    expect(await authorize(read())).toEqual({ kind: 'refused', gatewayCase });
    await authorize(read());
    expect(asked).toHaveLength(2);
  });
});

describe('an identity source', () => {
  it.each(['context.identity.sourceIp', 'stageVariables.a', '', 'method.request.body.a'])(
    'that is no header and no query string is refused: %s',
    (text) => {
      expect(() => parseIdentitySources(text)).toThrow(`got ${text}`);
    },
  );
});
