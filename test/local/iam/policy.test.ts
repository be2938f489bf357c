import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../../local/iam/policy.ts';

const statement = { Effect: 'Allow', Action: 'ecs:StopTask', Resource: '*' };

describe('a policy', () => {
  it('is taken apart into one permission for each action on each resource', () => {
    const Statement = {
      Sid: 'Record',
      Effect: 'Allow',
      Action: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      Resource: ['one', 'two'],
      Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
    };
    const conditions = [{ operator: 'StringEquals', key: 'aws:RequestedRegion', values: ['us-east-1'] }];
    expect(parsePolicy({ Version: '2012-10-17', Statement }, 'Policy')).toEqual([
      { effect: 'Allow', action: 'dynamodb:GetItem', resource: 'one', conditions },
      { effect: 'Allow', action: 'dynamodb:GetItem', resource: 'two', conditions },
      { effect: 'Allow', action: 'dynamodb:PutItem', resource: 'one', conditions },
      { effect: 'Allow', action: 'dynamodb:PutItem', resource: 'two', conditions },
    ]);
  });

  it('may deny, and may have several statements', () => {
    const Statement = [statement, { ...statement, Effect: 'Deny' }];
    expect(parsePolicy({ Statement }, 'Policy').map(({ effect }) => effect)).toEqual(['Allow', 'Deny']);
  });

  it.each([
    ['NotAction', { Effect: 'Deny', NotAction: 'ecs:*', Resource: '*' }],
    ['NotResource', { Effect: 'Deny', Action: 'ecs:*', NotResource: '*' }],
    ['Principal', { ...statement, Principal: '*' }],
    ['Principal', { ...statement, Effect: 'Deny', Principal: { AWS: '*' } }],
    ['Effect', { ...statement, Effect: 'allow' }],
    ['Resource', { Effect: 'Allow', Action: 'ecs:StopTask' }],
    ['NumericLessThan', { ...statement, Condition: { NumericLessThan: { 'aws:RequestedRegion': '1' } } }],
    ['StringEqualsIfExists', { ...statement, Condition: { StringEqualsIfExists: { 'ecs:cluster': 'a' } } }],
    [
      'ForAllValues:StringEquals',
      { ...statement, Condition: { 'ForAllValues:StringEquals': { 'ecs:cluster': 'a' } } },
    ],
    ['aws:SourceIp', { ...statement, Condition: { StringEquals: { 'aws:SourceIp': '127.0.0.1' } } }],
    ['policy variables', { ...statement, Resource: 'arn:aws:iam::1:user/${aws:username}' }],
    [
      'policy variables',
      { ...statement, Condition: { StringEquals: { 'ecs:cluster': '${aws:PrincipalTag/c}' } } },
    ],
  ])('is refused when it is read, with the place, for %s', (named, refused) => {
    const read = () => parsePolicy({ Statement: [statement, refused] }, 'ApiPolicy');
    expect(read).toThrow(/^ApiPolicy: the local stack cannot run it: Statement/);
    expect(read).toThrow(named);
  });

  it('of another version is refused', () => {
    expect(() => parsePolicy({ Version: '2008-10-17', Statement: statement }, 'Old')).toThrow(
      /^Old: .*Version/,
    );
  });
});
