import { describe, expect, it } from 'vitest';
import { ROUTES, type Right } from '../../functions/api/routes.ts';
import { invokeStatement } from '../../infra/grants.ts';
import { judge } from '../../local/iam/judge.ts';
import { parsePolicy } from '../../local/iam/policy.ts';

const RIGHTS = ['read', 'record', 'terminate', 'force', 'abandon'] as const;
const methodArn = (method: string, path: string) =>
  `arn:aws:execute-api:us-east-1:123456789012:api/prod/${method}${path}`;

function opens(rights: readonly Right[], method: string, path: string): boolean {
  const permissions = parsePolicy({ Statement: invokeStatement(rights, methodArn) }, 'grant');
  const resource = methodArn(method, path.replaceAll(/\{\w+\}/g, 'some-id'));
  return judge(permissions, { action: 'execute-api:Invoke', resource, context: {} }).kind === 'allowed';
}

describe('a grant', () => {
  it.each(RIGHTS)('of %s opens the calls of this right and no others', (right) => {
    const opened = ROUTES.filter(({ method, path }) => opens([right], method, path));
    expect(opened).toEqual(ROUTES.filter((route) => route.right === right));
    expect(opened.length).toBeGreaterThan(0);
  });

  it('of two rights opens the calls of both', () => {
    const opened = ROUTES.filter(({ method, path }) => opens(['force', 'abandon'], method, path));
    expect(opened.map(({ call }) => call)).toEqual(['forceTerminateRun', 'abandonRun']);
  });

  it.each([
    ['POST', '/runs/a%2Fheartbeat/terminate'],
    ['POST', '/runs/heartbeat/terminate'],
    ['POST', '/tasks/runs/reclaim'],
    ['PUT', '/runs/worker/terminate'],
    ['POST', '/runs/r/terminate/'],
    ['DELETE', '/runs/r'],
    ['GET', '/'],
  ])('of record and read does not open %s %s, whatever stands in the place of an id', (method, path) => {
    expect(opens(['record'], method, path)).toBe(false);
    expect(opens(['read'], method, path)).toBe(false);
  });

  it('of every right opens what is no call too, so that it can be told to be none', () => {
    expect(opens(RIGHTS, 'DELETE', '/nowhere')).toBe(true);
    expect(opens(['read', 'record', 'terminate', 'force'], 'DELETE', '/nowhere')).toBe(false);
  });
});
