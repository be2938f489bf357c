import { describe, expect, it } from 'vitest';
import { faultOf, isTaskArn } from '../../../functions/core/arn.ts';

const ID = '0123456789abcdef0123456789abcdef';
const clusters = [
  'arn:aws:ecs:us-east-1:000000000000:cluster/one',
  'arn:aws:ecs:us-east-1:000000000000:cluster/two',
];
const taskArn = (cluster = 'one', account = '000000000000', region = 'us-east-1') =>
  `arn:aws:ecs:${region}:${account}:task/${cluster}/${ID}`;

describe('which workers this deployment may touch', () => {
  it.each([
    ['one', taskArn('one')],
    ['two', taskArn('two')],
    ['arn:aws:ecs:us-east-1:000000000000:cluster/one', taskArn('one')],
  ])('cluster %s with %s', (cluster, task_arn) => {
    expect(faultOf({ cluster, task_arn }, clusters)).toBeUndefined();
  });

  it.each([
    ['no ARN', 'one', '0123456789abcdef', 'task_arn'],
    ['the ARN of something else', 'one', 'arn:aws:ecs:us-east-1:000000000000:cluster/one', 'task_arn'],
    [
      'a short ARN, without its cluster',
      'one',
      'arn:aws:ecs:us-east-1:000000000000:task/0123456789abcdef',
      'task_arn',
    ],
    ['more after the ARN', 'one', `${taskArn()}\n`, 'task_arn'],
    ['one whose last digit was lost', 'one', taskArn().slice(0, -1), 'task_arn'],
    ['one with a digit too many', 'one', `${taskArn()}0`, 'task_arn'],
    ['an id of letters that ECS does not use', 'one', taskArn().replace(ID, 'xyz'), 'task_arn'],
    ['another account', 'one', taskArn('one', '111111111111'), 'task_arn'],
    ['another region', 'one', taskArn('one', '000000000000', 'eu-west-1'), 'task_arn'],
    ['a cluster of others', 'three', taskArn('three'), 'cluster'],
    [
      'a cluster’s ARN in another account',
      'arn:aws:ecs:us-east-1:111111111111:cluster/one',
      taskArn('one'),
      'cluster',
    ],
    ['a task of another of our clusters', 'one', taskArn('two'), 'task_arn'],
  ])('refuses %s', (_, cluster, task_arn, field) => {
    expect(faultOf({ cluster, task_arn }, clusters)?.field).toBe(field);
  });

  it.each([
    [
      'one',
      'no ARN',
      'task_arn',
      'expected an ECS task ARN (arn:aws:ecs:<region>:<account>:task/<cluster>/<id of 32 hexadecimal digits>)',
    ],
    ['three', taskArn('three'), 'cluster', 'expected one of the clusters of this deployment (one, two)'],
    [
      'one',
      taskArn('two'),
      'task_arn',
      'expected a worker of the given cluster, in the account and region of this deployment',
    ],
  ])('says what was expected of %s with %s', (cluster, task_arn, field, expected) => {
    expect(faultOf({ cluster, task_arn }, clusters)).toEqual({ field, expected });
  });
});

describe('the ARN of an ECS task', () => {
  it.each([
    [taskArn(), true],
    [`x${taskArn()}`, false],
    [`${taskArn()};reboot`, false],
    ['arn:aws:ecs:us-east-1:000000000000:task/0123456789abcdef', false],
  ])('is told from what a shell might read as more: %s → %s', (text, isArn) => {
    expect(isTaskArn(text)).toBe(isArn);
  });
});
