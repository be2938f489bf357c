import { describe, expect, it } from 'vitest';
import { createRouter } from '../../../local/gateway/routes.ts';

function methodOf(route: string) {
  const [httpMethod = '', path = ''] = route.split(' ');
  return { httpMethod, path, functionArn: 'arn', authorizerId: undefined, timeoutMs: 1 };
}

const findRoute = createRouter(
  [
    'ANY /{proxy+}',
    'GET /runs/{run_id}',
    'ANY /runs/{run_id}',
    'POST /runs/{run_id}/terminate',
    'GET /runs/open',
    'POST /tasks',
  ].map(methodOf),
);

function found(request: string) {
  const [httpMethod = '', path = ''] = request.split(' ');
  const route = findRoute(httpMethod, path);
  return (
    route && { method: `${route.method.httpMethod} ${route.method.path}`, parameters: route.pathParameters }
  );
}

describe('the router', () => {
  it.each([
    ['GET /runs/r1', 'GET /runs/{run_id}', { run_id: 'r1' }],
    ['PUT /runs/r1', 'ANY /runs/{run_id}', { run_id: 'r1' }],
    ['GET /runs/open', 'GET /runs/open', null],
    ['GET /runs/open/', 'GET /runs/open', null],
    ['POST /runs/r1/terminate', 'POST /runs/{run_id}/terminate', { run_id: 'r1' }],
    ['GET /runs/a%2Fb%20c', 'GET /runs/{run_id}', { run_id: 'a/b c' }],
    ['GET /runs/%zz', 'GET /runs/{run_id}', { run_id: '%zz' }],
    ['GET /elsewhere/deep', 'ANY /{proxy+}', { proxy: 'elsewhere/deep' }],
    ['GET /runs', 'ANY /{proxy+}', { proxy: 'runs' }],
  ])('sends %s to %s', (request, method, parameters) => {
    expect(found(request)).toEqual({ method, parameters });
  });

  it.each([
    ['GET /tasks', 'ANY /{proxy+}', { proxy: 'tasks' }],
    ['POST /runs/open', 'ANY /runs/{run_id}', { run_id: 'open' }],
  ])('lets %s, whose verb the exact resource lacks, fall through to %s', (request, method, parameters) => {
    expect(found(request)).toEqual({ method, parameters });
  });

  it('finds nothing at the root, which a greedy parameter does not take', () => {
    expect(found('GET /')).toBeUndefined();
  });

  it('finds nothing for a verb that ANY does not stand for', () => {
    expect(found('TRACE /elsewhere')).toBeUndefined();
  });
});
