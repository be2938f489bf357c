import { describe, expect, it } from 'vitest';
import { readIdentityPolicies } from '../../../local/template/identity-policies.ts';
import { partsOf, referencesOf } from '../../../local/template/resources.ts';
import { parseTemplate } from '../../../local/template/template.ts';

const PLACE = { accountId: '000000000000', region: 'us-east-1', awsUrl: 'http://127.0.0.1:4566' };
const allow = (Action: string, Resource: unknown = '*') => ({
  Statement: { Effect: 'Allow', Action, Resource },
});
const role = (Properties: object = {}) => ({ Type: 'AWS::IAM::Role', Properties });
const policy = (PolicyDocument: object, ...roles: string[]) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyName: 'p', PolicyDocument, Roles: roles.map((Ref) => ({ Ref })) },
});

function read(Resources: Readonly<Record<string, object>>) {
  const template = parseTemplate({ Resources });
  const policies = readIdentityPolicies(
    partsOf(template).permissions,
    referencesOf(template, 'Stack', PLACE),
  );
  return Object.fromEntries(
    [...policies].map(([arn, permissions]) => [
      arn,
      permissions.map(({ action, resource }) => `${action} ${resource}`),
    ]),
  );
}

describe('the identity policies of a template', () => {
  it('give each role what stands in it and what is attached to it, resolved, and nothing of another role', () => {
    const Policies = [{ PolicyName: 'inline', PolicyDocument: allow('sqs:SendMessage') }];
    const granted = read({
      Table: { Type: 'AWS::DynamoDB::Table' },
      Api: role({ Policies }),
      Sweep: role(),
      Shared: policy(allow('dynamodb:Query', { 'Fn::GetAtt': ['Table', 'Arn'] }), 'Api', 'Sweep'),
      Own: policy(allow('dynamodb:GetItem'), 'Api'),
    });
    const query = 'dynamodb:Query arn:aws:dynamodb:us-east-1:000000000000:table/Table';
    expect(granted).toEqual({
      'arn:aws:iam::000000000000:role/Api': ['sqs:SendMessage *', query, 'dynamodb:GetItem *'],
      'arn:aws:iam::000000000000:role/Sweep': [query],
    });
  });

  it.each([
    [
      'managed policies',
      { ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] },
      'ManagedPolicyArns',
    ],
    ['a boundary', { PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess' }, 'PermissionsBoundary'],
  ])('are refused where a role has %s, which the template does not spell out', (_, properties, named) => {
    expect(() => read({ Api: role(properties) })).toThrow(named);
  });
});
