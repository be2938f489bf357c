import { describe, expect, it } from 'vitest';
import { createAccessControl } from '../../../local/iam/access-control.ts';
import { parsePolicy } from '../../../local/iam/policy.ts';

const arn = 'arn:aws:sts::000000000000:assumed-role/ConsumerRole/Consumer';
const queue = {
  action: 'sqs:SendMessage',
  resource: 'arn:aws:sqs:us-east-1:000000000000:steps',
  context: {},
};
const table = {
  action: 'dynamodb:PutItem',
  resource: 'arn:aws:dynamodb:us-east-1:000000000000:table/t',
  context: {},
};

function admitted(statements: readonly object[]) {
  const access = createAccessControl();
  access.admit('consumer', { arn, permissions: parsePolicy({ Statement: statements }, 'Policy') });
  return access;
}
const allow = (Action: string | readonly string[]) => ({ Effect: 'Allow', Action, Resource: '*' });
const used = (access: ReturnType<typeof admitted>) =>
  Object.fromEntries(access.uses().map(({ permission, uses }) => [permission.action, uses]));

describe('access control', () => {
  it('refuses in the words of AWS: who, which action, which resource, and why', () => {
    expect(admitted([]).refuse('consumer', [queue])).toBe(
      `User: ${arn} is not authorized to perform: sqs:SendMessage on resource: ${queue.resource} ` +
        'because no identity-based policy allows the sqs:SendMessage action',
    );
    const denied = admitted([allow('*'), { ...allow('sqs:*'), Effect: 'Deny' }]);
    expect(denied.refuse('consumer', [queue])).toBe(
      `User: ${arn} is not authorized to perform: sqs:SendMessage on resource: ${queue.resource} ` +
        'with an explicit deny in an identity-based policy',
    );
  });

  it('refuses a call of which one access is not allowed, and counts none of it', () => {
    const access = admitted([allow('dynamodb:PutItem')]);
    expect(access.refuse('consumer', [table, queue])).toContain('sqs:SendMessage');
    expect(used(access)).toEqual({ 'dynamodb:PutItem': 0 });
  });

  it('counts what was allowed, under each permission that allows it', () => {
    const access = admitted([allow(['dynamodb:PutItem', 'dynamodb:*', 'sqs:SendMessage'])]);
    expect(access.refuse('consumer', [table, table])).toBeUndefined();
    expect(used(access)).toEqual({ 'dynamodb:PutItem': 2, 'dynamodb:*': 2, 'sqs:SendMessage': 0 });
  });

  it('remembers what it refused, each sentence once', () => {
    const access = admitted([allow('dynamodb:PutItem')]);
    access.refuse('consumer', [table]);
    expect(access.refusals()).toEqual([]);
    const refusal = access.refuse('consumer', [queue]);
    access.refuse('consumer', [queue]);
    expect(access.refusals()).toEqual([refusal]);
  });

  it('refuses somebody whom it does not know', () => {
    expect(createAccessControl().refuse('stranger', [])).toMatch(/^stranger is nobody/);
  });
});
