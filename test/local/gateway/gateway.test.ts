import type { APIGatewayProxyEvent } from 'aws-lambda';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { readApi } from '../../../local/gateway/api-definition.ts';
import { startGateway } from '../../../local/gateway/gateway.ts';
import type { Gateway } from '../../../local/gateway/gateway.ts';
import { parsePolicy } from '../../../local/iam/policy.ts';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';
import { partsOf, referencesOf } from '../../../local/template/resources.ts';
import { parseTemplate } from '../../../local/template/template.ts';

const PLACE = { accountId: '000000000000', region: 'us-east-1', awsUrl: 'http://127.0.0.1:4566' };
const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:Function';
const AUTHORIZED = { authorization: 'Bearer secret' };

const restApi = { RestApiId: { Ref: 'Api' } };
const rootId = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

function principal(name: string, token: string, Resource: string) {
  const Statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource };
  const actorArn = `arn:aws:iam::000000000000:user/${name}`;
  return { token, actorArn, permissions: parsePolicy({ Statement }, name) };
}
const API = 'arn:aws:execute-api:us-east-1:000000000000:Api/prod';
const LOCAL = principal('local', 'secret', `${API}/*`);
const READER = principal('reader', 'reading', `${API}/GET/runs/*`);

function method(ResourceId: object, HttpMethod: string, more: object = {}, timeout: object = {}) {
  const Uri = {
    'Fn::Sub':
      'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Function.Arn}/invocations',
  };
  const Integration = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri, ...timeout };
  const Properties = {
    ...restApi,
    ResourceId,
    HttpMethod,
    AuthorizationType: 'AWS_IAM',
    Integration,
    ...more,
  };
  return { Type: 'AWS::ApiGateway::Method', Properties };
}

function problem(ResponseType: string, StatusCode: string | undefined, template: string) {
  const ResponseParameters = { 'gatewayresponse.header.Content-Type': "'application/problem+json'" };
  const ResponseTemplates = { 'application/json': template };
  const Properties = { ...restApi, ResponseType, StatusCode, ResponseParameters, ResponseTemplates };
  return { Type: 'AWS::ApiGateway::GatewayResponse', Properties };
}

const RESOURCES = {
  Function: { Type: 'AWS::Lambda::Function' },
  Api: { Type: 'AWS::ApiGateway::RestApi' },
  Stage: {
    Type: 'AWS::ApiGateway::Stage',
    Properties: {
      ...restApi,
      StageName: 'prod',
      AccessLogSetting: {
        Format: '$context.httpMethod $context.resourcePath $context.status $context.error.responseType',
      },
      MethodSettings: [
        { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 2, ThrottlingBurstLimit: 3 },
      ],
    },
  },
  Runs: { Type: 'AWS::ApiGateway::Resource', Properties: { ...restApi, ParentId: rootId, PathPart: 'runs' } },
  Run: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { ...restApi, ParentId: { Ref: 'Runs' }, PathPart: '{run_id}' },
  },
  AnyRun: method({ Ref: 'Run' }, 'ANY'),
  SlowRuns: method({ Ref: 'Runs' }, 'PUT', {}, { TimeoutInMillis: 50 }),
  Missing: problem('MISSING_AUTHENTICATION_TOKEN', '401', '{"why":$context.error.messageString}'),
  ClientErrors: problem('DEFAULT_4XX', undefined, '{"type":"$context.error.responseType"}'),
};

function apiOf(resources: Readonly<Record<string, object>>) {
  const template = parseTemplate({ Resources: resources });
  return readApi(partsOf(template).gateway, referencesOf(template, 'Stack', PLACE));
}

describe('the gateway', () => {
  let gateway: Gateway;
  let result: InvocationResult | undefined;
  let events: APIGatewayProxyEvent[];
  let accessLog: string[];
  let nowMs: number;

  beforeEach(async () => {
    events = [];
    accessLog = [];
    nowMs = 0;
    result = { kind: 'answered', payload: { statusCode: 200, body: '{}' } };
    gateway = await startGateway({
      port: 0,
      api: apiOf(RESOURCES),
      principals: [LOCAL, READER],
      nowMs: () => nowMs,
      accountId: PLACE.accountId,
      logAccess: (line) => accessLog.push(line),
      invoke: (functionArn, event) => {
        expect(functionArn).toBe(FUNCTION_ARN);
        events.push(event as APIGatewayProxyEvent);
        return result ? Promise.resolve(result) : new Promise(() => undefined);
      },
    });
  });
  afterEach(() => gateway.close());

  const call = (path: string, options: RequestInit = {}) =>
    fetch(gateway.url + path, { headers: AUTHORIZED, ...options });

  it('hands the function an event as a REST API does', async () => {
    await call('/runs/a%20b?limit=1&limit=2', {
      method: 'POST',
      headers: { ...AUTHORIZED, 'x-once': 'yes' },
      body: '{"reason":"é"}',
    });
    expect(events[0]).toMatchObject({
      resource: '/runs/{run_id}',
      path: '/runs/a%20b',
      httpMethod: 'POST',
      pathParameters: { run_id: 'a b' },
      queryStringParameters: { limit: '2' },
      multiValueQueryStringParameters: { limit: ['1', '2'] },
      stageVariables: null,
      body: '{"reason":"é"}',
      isBase64Encoded: false,
      requestContext: {
        stage: 'prod',
        path: '/prod/runs/a%20b',
        resourcePath: '/runs/{run_id}',
        identity: { userArn: 'arn:aws:iam::000000000000:user/local', sourceIp: '127.0.0.1' },
      },
    });
    expect(events[0]?.headers).toMatchObject({ 'x-once': 'yes' });
    expect(events[0]?.multiValueHeaders).toMatchObject({ 'x-once': ['yes'] });
  });

  it('gives null for what a request does not have', async () => {
    await call('/runs/r1');
    expect(events[0]).toMatchObject({ body: null, queryStringParameters: null });
  });

  it('keeps the token from the function', async () => {
    await call('/runs/r1');
    expect(JSON.stringify(events[0])).not.toContain('secret');
  });

  it('passes on what the function answers', async () => {
    const multiValueHeaders = { 'Set-Cookie': ['a=1', 'b=2'] };
    const headers = { Location: '../r1', 'Retry-After': 2 };
    result = {
      kind: 'answered',
      payload: { statusCode: 202, headers, multiValueHeaders, body: 'eyJ9', isBase64Encoded: true },
    };
    const response = await call('/runs/r1');
    expect(response.status).toBe(202);
    expect(response.headers.get('location')).toBe('../r1');
    expect(response.headers.get('retry-after')).toBe('2');
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
    expect(await response.text()).toBe('{"}');
  });

  it.each([
    ['no token', {}],
    ['another scheme', { authorization: 'Basic secret' }],
    ['an empty token', { authorization: 'Bearer ' }],
  ])('refuses a request with %s before it reads the body', async (_what, headers) => {
    const response = await call('/runs/r1', { method: 'POST', headers, body: 'x' });
    expect(response.status).toBe(401);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({ why: 'Missing Authentication Token' });
    expect(events).toEqual([]);
  });

  it('answers a wrong token as a wrong signature, in the form of DEFAULT_4XX', async () => {
    const response = await call('/runs/r1', { headers: { authorization: 'Bearer other' } });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ type: 'INVALID_SIGNATURE' });
  });

  it('lets a principal call what its policy allows, under its own name', async () => {
    const headers = { authorization: 'Bearer reading' };
    expect((await call('/runs/r1', { headers })).status).toBe(200);
    expect(events[0]?.requestContext.identity.userArn).toBe(READER.actorArn);
  });

  it('refuses it all else, with what its body holds unread', async () => {
    const headers = { authorization: 'Bearer reading' };
    const response = await call('/runs/r1', { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(403);
    expect(response.headers.get('x-amzn-errortype')).toBe('AccessDeniedException');
    expect(await response.json()).toEqual({ type: 'ACCESS_DENIED' });
    expect(events).toEqual([]);
  });

  it('throttles at the burst of the stage, and lets in again what its rate allows', async () => {
    const statuses = async (count: number) => {
      const answers = [];
      for (let index = 0; index < count; index += 1) answers.push((await call('/runs/r1')).status);
      return answers;
    };
    expect(await statuses(4)).toEqual([200, 200, 200, 429]);
    nowMs += 499;
    expect(await statuses(1)).toEqual([429]);
    nowMs += 1;
    expect(await statuses(2)).toEqual([200, 429]);
    expect(events).toHaveLength(4);
  });

  it('does not let strangers use up what the stage allows', async () => {
    for (let index = 0; index < 5; index += 1) await call('/runs/r1', { headers: {} });
    expect((await call('/runs/r1')).status).toBe(200);
  });

  it('throttles at other limits once it is told to', async () => {
    gateway.throttle({ ratePerSecond: 0, burst: 0 });
    const response = await call('/runs/r1');
    expect(response.status).toBe(429);
    expect(await response.json()).toEqual({ type: 'THROTTLED' });
  });

  it('asks the authorizer once for a token, and again once it is told to forget', async () => {
    const asked: unknown[] = [];
    const Statement = [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: `${API}/*` }];
    const api = apiOf({
      ...RESOURCES,
      Authorizer: {
        Type: 'AWS::ApiGateway::Authorizer',
        Properties: {
          ...restApi,
          Type: 'REQUEST',
          AuthorizerUri: 'arn:of/functions/authorizer/invocations',
          IdentitySource: 'method.request.header.Authorization',
        },
      },
      AnyRun: method({ Ref: 'Run' }, 'ANY', {
        AuthorizationType: 'CUSTOM',
        AuthorizerId: { Ref: 'Authorizer' },
      }),
    });
    const authorizing = await startGateway({
      ...{ port: 0, api, principals: [], accountId: PLACE.accountId },
      ...{ nowMs: () => nowMs, logAccess: () => undefined },
      invoke: (functionArn, event) => {
        if (functionArn !== 'authorizer') return Promise.resolve(result as InvocationResult);
        asked.push(event);
        return Promise.resolve({
          kind: 'answered',
          payload: { principalId: 'ann', policyDocument: { Statement } },
        });
      },
    });
    onTestFinished(() => authorizing.close());
    const read = () => fetch(`${authorizing.url}/runs/r1`, { headers: AUTHORIZED });
    expect([(await read()).status, (await read()).status]).toEqual([200, 200]);
    expect(asked).toHaveLength(1);
    authorizing.flushAuthorizers();
    await read();
    expect(asked).toHaveLength(2);
  });

  it('answers a path that the API does not have as if the signature were missing, whoever calls', async () => {
    const response = await call('/elsewhere');
    expect(response.status).toBe(401);
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
  });

  it('refuses a body that is larger than 10 MB', async () => {
    const response = await call('/runs/r1', { method: 'POST', body: 'x'.repeat(10 * 1024 * 1024 + 1) });
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ type: 'REQUEST_TOO_LARGE' });
    expect(events).toEqual([]);
  });

  it.each<[string, InvocationResult]>([
    ['failed', { kind: 'failed', errorType: 'Runtime.ExitError', message: 'a secret' }],
    ['answered nothing', { kind: 'answered', payload: null }],
    ['answered without a status', { kind: 'answered', payload: { body: '{}' } }],
    ['answered something more', { kind: 'answered', payload: { statusCode: 200, cookies: [] } }],
    [
      'tried to smuggle in a header',
      { kind: 'answered', payload: { statusCode: 200, headers: { a: 'b\r\nc: d' } } },
    ],
  ])('answers 502 when the function %s, and tells nothing of it', async (_what, given) => {
    result = given;
    const response = await call('/runs/r1');
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ message: 'Internal server error' });
  });

  it('stops waiting for the function when the integration timeout passes', async () => {
    result = undefined;
    const response = await call('/runs', { method: 'PUT' });
    expect(response.status).toBe(504);
    expect(await response.json()).toEqual({ message: 'Endpoint request timed out' });
  });

  it('goes on serving when a caller leaves in the middle of its body', async () => {
    const left = request(`${gateway.url}/runs/r1`, {
      method: 'POST',
      headers: { ...AUTHORIZED, 'content-length': '100' },
    }).on('error', () => undefined);
    await new Promise((resolve) => left.write('only the start', resolve));
    left.destroy();
    expect((await call('/runs/r1')).status).toBe(200);
  });

  it('answers HEAD without a body', async () => {
    const answer = await new Promise<string>((resolve, reject) => {
      request(`${gateway.url}/runs/r1`, { method: 'HEAD', headers: AUTHORIZED }, (response) => {
        text(response).then((body) => resolve(`${response.statusCode} ${body}`), reject);
      }).end();
    });
    expect(answer).toBe('200 ');
  });

  it('writes the access log in the format of the stage', async () => {
    await call('/runs/r1');
    await call('/runs/r1', { headers: {} });
    expect(accessLog).toEqual([
      'GET /runs/{run_id} 200 -',
      'GET /runs/{run_id} 401 MISSING_AUTHENTICATION_TOKEN',
    ]);
  });
});

describe('an API that the local gateway cannot serve as deployed', () => {
  it('is refused when two principals have one token', async () => {
    const options = { port: 0, accountId: '0', logAccess: () => undefined, nowMs: () => 0 };
    const principals = [LOCAL, { ...READER, token: LOCAL.token }];
    const starting = startGateway({
      ...options,
      api: apiOf(RESOURCES),
      principals,
      invoke: () => new Promise(() => undefined),
    });
    await expect(starting).rejects.toThrow('principals: expected a token of its own for each');
  });

  it('is refused when only one method is throttled', () => {
    const { Stage } = RESOURCES;
    const MethodSettings = [{ HttpMethod: 'GET', ResourcePath: '/~1runs', ThrottlingRateLimit: 1 }];
    const Properties = { ...Stage.Properties, MethodSettings };
    expect(() => apiOf({ ...RESOURCES, Stage: { ...Stage, Properties } })).toThrow(/^Stage .*MethodSettings/);
  });

  it('is refused when a method is open to everybody', () => {
    const open = method({ Ref: 'Run' }, 'GET', { AuthorizationType: 'NONE' });
    expect(() => apiOf({ ...RESOURCES, Open: open })).toThrow(
      /^Open \(AWS::ApiGateway::Method\): .*AuthorizationType/,
    );
  });

  it('is refused when a property is not known here', () => {
    const mapped = method({ Ref: 'Run' }, 'GET', { RequestParameters: {} });
    expect(() => apiOf({ ...RESOURCES, Mapped: mapped })).toThrow(/^Mapped .*"RequestParameters"/);
  });

  it.each([
    [
      'a variable',
      problem('THROTTLED', '429', '$context.identity.apiKey'),
      '$context.identity.apiKey is not known',
    ],
    [
      'a header that is taken from the request',
      {
        Type: 'AWS::ApiGateway::GatewayResponse',
        Properties: {
          ...restApi,
          ResponseType: 'THROTTLED',
          ResponseParameters: { 'gatewayresponse.header.A': 'method.request.header.a' },
        },
      },
      'expected literal headers',
    ],
  ])('is refused when a gateway response names %s', async (_what, response, message) => {
    const logAccess = () => undefined;
    const options = { port: 0, principals: [], accountId: '0', logAccess, nowMs: () => 0 };
    const api = apiOf({ ...RESOURCES, Throttled: response });
    await expect(
      startGateway({ ...options, api, invoke: () => new Promise(() => undefined) }),
    ).rejects.toThrow(message);
  });
});
