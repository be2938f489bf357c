import { describe, expect, it } from 'vitest';
import { matchesAction, matchesArn, matchesText } from '../../../local/iam/match.ts';

describe('a pattern', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['abc', 'ABC', false],
    ['a*', 'a', true],
    ['a*', 'a/b:c', true],
    ['*c', 'abc', true],
    ['*b*', 'abc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['a.c', 'abc', false],
    ['a+', 'aa', false],
    ['(a|b)', 'a', false],
    ['[ab]', 'a', false],
    ['a{2}', 'aa', false],
    ['*', 'two\nlines', true],
    ['', '', true],
    ['', 'a', false],
  ])('%j against %j: %s', (pattern, actual, expected) => {
    expect(matchesText(pattern, actual)).toBe(expected);
  });
});

describe('a pattern of an ARN', () => {
  const task = 'arn:aws:ecs:us-east-1:123456789012:task/main/0123';
  it.each([
    ['*', task, true],
    [task, task, true],
    ['arn:aws:ecs:us-east-1:123456789012:task/main/*', task, true],
    ['arn:aws:ecs:us-east-1:123456789012:task/other/*', task, false],
    ['arn:aws:ecs:us-east-1:123456789012:task/mai/*', task, false],
    ['arn:*:ecs:*:*:task/*', task, true],
    ['arn:aws:ecs:*:task/main/*', task, false],
    ['arn:aws:ecs:us-*', task, false],
    ['arn:*', task, false],
    ['arn:aws:ecs:us-east-1:123456789012', task, false],
    ['arn:aws:ecs:us-east-1:123456789012:task/main/0123:more', task, false],
    [
      'arn:aws:logs:us-east-1:123456789012:log-group:*',
      'arn:aws:logs:us-east-1:123456789012:log-group:a:*',
      true,
    ],
    [
      'arn:aws:dynamodb:us-east-1:123456789012:table/t',
      'arn:aws:dynamodb:us-east-1:123456789012:table/t/index/i',
      false,
    ],
    ['arn:aws:sqs:us-east-1:123456789012:q', '*', false],
  ])('%s against %s: %s', (pattern, actual, expected) => {
    expect(matchesArn(pattern, actual)).toBe(expected);
  });
});

describe('a pattern of actions', () => {
  it.each([
    ['ecs:StopTask', 'ecs:StopTask', true],
    ['ecs:stoptask', 'ecs:StopTask', true],
    ['ecs:Stop*', 'ecs:StopTask', true],
    ['ecs:*', 'ecs:StopTask', true],
    ['*', 'ecs:StopTask', true],
    ['ecs:Stop', 'ecs:StopTask', false],
    ['sqs:*', 'ecs:StopTask', false],
  ])('%s against %s: %s', (pattern, actual, expected) => {
    expect(matchesAction(pattern, actual)).toBe(expected);
  });
});
