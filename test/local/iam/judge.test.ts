import { describe, expect, it } from 'vitest';
import { judge } from '../../../local/iam/judge.ts';
import { parsePolicy } from '../../../local/iam/policy.ts';

const TASK = 'arn:aws:ecs:us-east-1:123456789012:task/main/0123';
const CLUSTER = 'arn:aws:ecs:us-east-1:123456789012:cluster/main';
const stop = { action: 'ecs:StopTask', resource: TASK, context: { 'ecs:cluster': CLUSTER } };

function verdict(statements: readonly object[], access = stop): string {
  const judgement = judge(parsePolicy({ Statement: statements }, 'Policy'), access);
  if (judgement.kind === 'allowed') return `allowed by ${judgement.by.length}`;
  return judgement.explicitly ? 'denied explicitly' : 'denied';
}

const allow = (Action: string, Resource: string, Condition = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  Condition,
});
const deny = (Action: string, Resource: string, Condition = {}) => ({
  ...allow(Action, Resource, Condition),
  Effect: 'Deny',
});
const inCluster = (operator: string, ...arns: string[]) => ({ [operator]: { 'ecs:cluster': arns } });

describe('an access', () => {
  it.each<[string, object[], string]>([
    ['that nothing speaks of', [], 'denied'],
    ['of another action', [allow('ecs:DescribeTasks', '*')], 'denied'],
    ['on another resource', [allow('ecs:StopTask', CLUSTER)], 'denied'],
    ['that one permission fits', [allow('ecs:StopTask', TASK)], 'allowed by 1'],
    ['that two permissions fit', [allow('ecs:*', '*'), allow('ecs:StopTask', TASK)], 'allowed by 2'],
    ['that is allowed and denied', [allow('*', '*'), deny('ecs:StopTask', '*')], 'denied explicitly'],
    [
      'that is denied in front of what allows it',
      [deny('ecs:*', TASK), allow('*', '*')],
      'denied explicitly',
    ],
    [
      'that a Deny of something else does not fit',
      [allow('*', '*'), deny('ecs:StopTask', CLUSTER)],
      'allowed by 1',
    ],
    ['that is only denied', [deny('*', '*')], 'denied explicitly'],
    [
      'under a Deny whose condition does not hold',
      [allow('*', '*'), deny('*', '*', inCluster('ArnEquals', `${CLUSTER}2`))],
      'allowed by 1',
    ],
    [
      'under a Deny whose condition holds',
      [allow('*', '*'), deny('*', '*', inCluster('ArnEquals', CLUSTER))],
      'denied explicitly',
    ],
  ])('%s', (_, statements, expected) => {
    expect(verdict(statements)).toBe(expected);
  });

  it.each<[object, boolean]>([
    [inCluster('ArnEquals', CLUSTER), true],
    [inCluster('ArnEquals', `${CLUSTER}2`, CLUSTER), true],
    [inCluster('ArnEquals', 'arn:aws:ecs:*:*:cluster/m*'), true],
    [inCluster('ArnLike', 'arn:aws:ecs:*:*:cluster/m*'), true],
    [inCluster('ArnLike', 'arn:aws:ecs:*:cluster/main'), false],
    [inCluster('StringEquals', CLUSTER), true],
    [inCluster('StringEquals', 'arn:aws:ecs:*:*:cluster/main'), false],
    [inCluster('StringLike', 'arn:*main'), true],
    [{ ...inCluster('ArnEquals', CLUSTER), StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, false],
    [{ StringLike: { 'aws:RequestedRegion': '*' } }, false],
  ])('under %j is allowed: %s; what the request does not say fulfils nothing', (condition, isAllowed) => {
    expect(verdict([allow('*', '*', condition)])).toBe(isAllowed ? 'allowed by 1' : 'denied');
  });
});
