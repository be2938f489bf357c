import { describe, expect, it } from 'vitest';
import { RIGHTS, ROUTES } from '../../../functions/api/routes.ts';
import { policyOf } from '../../../functions/authorizer/policy.ts';

const STAGE = 'arn:aws:execute-api:us-east-1:000000000000:api1234567/prod';
const METHOD = `${STAGE}/POST/runs/run-1/terminate`;

/** As IAM reads a policy: a denial wins, nothing is allowed unless somebody says so. An asterisk crosses slashes. */
function allows(policy: ReturnType<typeof policyOf>, arn: string): boolean {
  const effects = policy.Statement.flatMap((statement) => {
    const resources = 'Resource' in statement ? [statement.Resource].flat() : [];
    return resources.some((resource) => matches(String(resource), arn)) ? [statement.Effect] : [];
  });
  return effects.includes('Allow') && !effects.includes('Deny');
}

function matches(pattern: string, arn: string): boolean {
  const escaped = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 's').test(arn);
}

const called = ({ method, path }: { readonly method: string; readonly path: string }, id: string) =>
  `${STAGE}/${method}${path.replaceAll(/\{\w+\}/g, id)}`;

describe('the policy of a caller', () => {
  it.each(RIGHTS)('with the right %s alone allows its routes and denies all others', (right) => {
    const policy = policyOf([right], METHOD);
    for (const route of ROUTES) {
      for (const id of ['run-1', 'terminate', 'runs', '_', 'x'.repeat(64)]) {
        expect(allows(policy, called(route, id)), called(route, id)).toBe(route.right === right);
      }
    }
  });

  it('is the same whichever call it is asked for, since API Gateway applies it to all of them', () => {
    expect(policyOf(['read'], `${STAGE}/GET/runs`)).toEqual(policyOf(['read'], METHOD));
  });

  it.each([[], [...RIGHTS]])(
    'lets unknown paths and methods through to the 404, with rights %j',
    (...rights) => {
      const policy = policyOf(rights, METHOD);
      for (const path of ['GET/', 'GET/nothing', 'DELETE/runs/run-1', 'PATCH/tasks', 'POST/workers/active']) {
        expect(allows(policy, `${STAGE}/${path}`), path).toBe(true);
      }
    },
  );

  it('speaks of its own API and stage only', () => {
    const policy = policyOf([...RIGHTS], METHOD);
    expect(allows(policy, called(ROUTES[0], 'x').replace('/prod/', '/test/'))).toBe(false);
    expect(allows(policy, called(ROUTES[0], 'x').replace('api1234567', 'api7654321'))).toBe(false);
  });

  it('stays below the 8 KB that API Gateway takes', () => {
    expect(JSON.stringify(policyOf([], METHOD)).length).toBeLessThan(8000);
  });
});
