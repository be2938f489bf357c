import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createConsole } from '../../../local/console/console.ts';
import { type Gateway, startGateway } from '../../../local/gateway/gateway.ts';
import { parsePolicy } from '../../../local/iam/policy.ts';
import type { InvocationResult } from '../../../local/lambda/invocation.ts';

const WIDGET = { title: 'Live runs', endpoint: 'arn:read', params: {} };

const viewer = (token: string, Resource: readonly string[]) => ({
  token,
  actorArn: `arn:aws:iam::000000000000:user/${token}`,
  permissions: parsePolicy(
    { Statement: [{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource }] },
    token,
  ),
});

describe('the local console', () => {
  let gateway: Gateway;
  let result: InvocationResult;
  const invoked: unknown[] = [];
  beforeAll(async () => {
    const accountId = '000000000000';
    gateway = await startGateway({
      port: 0,
      api: {
        id: 'api',
        stage: 'prod',
        accessLogFormat: undefined,
        methods: [],
        gatewayResponses: [],
        throttle: { ratePerSecond: 100, burst: 100 },
        authorizers: [],
        methodArn: () => 'arn',
      },
      principals: [],
      nowMs: Date.now,
      accountId,
      invoke: () => Promise.reject(new Error('nothing to invoke')),
      logAccess: () => undefined,
      console: createConsole({
        principals: [
          viewer('secret', [WIDGET.endpoint, 'arn:terminate']),
          viewer('read-secret', [WIDGET.endpoint]),
        ],
        accountId,
        widgets: [WIDGET],
        invoke: (arn, event) => {
          invoked.push({ arn, event });
          return Promise.resolve(result);
        },
      }),
    });
  });
  afterAll(() => gateway.close());

  async function call(method: string, path: string, headers: IncomingHttpHeaders, body = '') {
    const { port } = new URL(gateway.url);
    const { promise, resolve, reject } = Promise.withResolvers<{
      status?: number;
      body: string;
      policy: unknown;
    }>();
    request({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      text(response).then(
        (answer) =>
          resolve({
            ...(response.statusCode && { status: response.statusCode }),
            body: answer,
            policy: response.headers['content-security-policy'],
          }),
        reject,
      );
    })
      .on('error', reject)
      .end(body);
    return promise;
  }

  const invoke = (
    headers: IncomingHttpHeaders = {},
    body: unknown = { endpoint: 'arn:read', event: { a: 1 } },
  ) =>
    call(
      'POST',
      '/console/invoke',
      { authorization: 'Bearer secret', ...headers },
      typeof body === 'string' ? body : JSON.stringify(body),
    );

  it('serves a page that holds its widgets, no token, and runs no script but its own', async () => {
    const page = await call('GET', '/console', {});
    expect(page.status).toBe(200);
    expect(page.body).toContain('&quot;endpoint&quot;:&quot;arn:read&quot;');
    expect(page.body).not.toContain('secret');
    expect(page.policy).toContain("default-src 'none'; script-src 'self'");
    expect((await call('GET', '/console/host.js', {})).body).toContain('cwdb-action');
  });

  it('invokes a widget for who has the token, and shows its HTML without what CloudWatch strips', async () => {
    result = { kind: 'answered', payload: '<p>hello</p><script></script>' };
    const answer = await invoke();
    expect(JSON.parse(answer.body)).toEqual({ kind: 'html', html: '<p>hello</p>', stripped: ['<script>'] });
    expect(invoked.at(-1)).toEqual({ arn: 'arn:read', event: { a: 1 } });
  });

  it.each([
    ['no token', { authorization: undefined }, 401],
    ['a wrong token', { authorization: 'Bearer other' }, 401],
    ['a name that another DNS leads here', { host: 'evil.example:80' }, 403],
    ['another port', { host: '127.0.0.1:1' }, 403],
    ['a page of another origin', { origin: 'https://evil.example' }, 403],
    ['a page of no origin', { origin: 'null' }, 403],
  ])('invokes nothing for %s', async (_who, headers, status) => {
    const before = invoked.length;
    const given = Object.fromEntries(
      Object.entries({ authorization: 'Bearer secret', ...headers }).filter(
        ([, value]) => value !== undefined,
      ),
    );
    const answer = await call(
      'POST',
      '/console/invoke',
      given,
      JSON.stringify({ endpoint: 'arn:read', event: {} }),
    );
    expect(answer.status).toBe(status);
    expect(invoked).toHaveLength(before);
  });

  it('invokes what the viewer’s own policy allows, and names what it does not', async () => {
    const reader = { authorization: 'Bearer read-secret' };
    const terminate = { endpoint: 'arn:terminate', event: {} };
    result = { kind: 'answered', payload: '<p>hello</p>' };
    expect((await invoke(reader)).status).toBe(200);
    expect((await invoke({}, terminate)).status).toBe(200);
    const before = invoked.length;
    const refused = await invoke(reader, terminate);
    expect(refused.status).toBe(403);
    expect(refused.body).toContain(
      'user/read-secret is not authorized to perform: lambda:InvokeFunction on resource: arn:terminate',
    );
    expect(invoked).toHaveLength(before);
  });

  it('shows not even the page to a name that another DNS leads here', async () => {
    expect((await call('GET', '/console', { host: 'evil.example' })).status).toBe(403);
  });

  it.each([
    ['no JSON', '{', 422],
    ['no endpoint', { event: {} }, 422],
    ['more than 64 KiB', 'x'.repeat(65 * 1024), 413],
  ])('refuses %s', async (_what, body, status) => {
    expect((await invoke({}, body)).status).toBe(status);
  });

  it.each([
    [
      { kind: 'answered', payload: '## Markdown' },
      { kind: 'text', text: '## Markdown' },
    ],
    [
      { kind: 'answered', payload: '<b>' },
      { kind: 'failed', message: 'html: <b> is not closed' },
    ],
    [
      { kind: 'failed', errorType: 'Sandbox.Timedout', message: 'after 10 s' },
      { kind: 'failed', message: 'Sandbox.Timedout: after 10 s' },
    ],
  ] as const)('shows %j as what it is', async (answered, shown) => {
    result = answered;
    expect(JSON.parse((await invoke()).body)).toEqual(shown);
  });

  it('leaves the paths of the API to the API', async () => {
    expect((await call('GET', '/consoles', {})).status).toBe(403);
    expect((await call('GET', '/console/elsewhere', {})).status).toBe(404);
  });
});
