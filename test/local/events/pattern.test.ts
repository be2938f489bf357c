import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../local/events/pattern.ts';

const event = {
  source: 'aws.ecs',
  account: '000000000000',
  detail: {
    lastStatus: 'STOPPED',
    clusterArn: 'arn:aws:ecs:us-east-1:000000000000:cluster/standdown-local',
    version: 6,
    stoppedReason: null,
    containers: [
      { name: 'main', exitCode: 137 },
      { name: 'sidecar', exitCode: 0 },
    ],
    tags: ['blue', 'green'],
  },
};

describe('a pattern', () => {
  it.each([
    ['one of the values of a field', { detail: { lastStatus: ['RUNNING', 'STOPPED'] } }],
    ['each of its fields', { source: ['aws.ecs'], detail: { lastStatus: ['STOPPED'] } }],
    ['null', { detail: { stoppedReason: [null] } }],
    ['a number by its value', { detail: { version: [6.0] } }],
    ['any element of a list', { detail: { tags: ['green'] } }],
    ['fields of one object in a list', { detail: { containers: { name: ['main'], exitCode: [137] } } }],
    ['a prefix', { detail: { clusterArn: [{ prefix: 'arn:aws:ecs:' }] } }],
    ['a suffix', { detail: { clusterArn: [{ suffix: '/standdown-local' }] } }],
    ['whatever the case', { detail: { lastStatus: [{ 'equals-ignore-case': 'stopped' }] } }],
    ['anything but a value', { detail: { lastStatus: [{ 'anything-but': 'RUNNING' }] } }],
    ['anything but values', { detail: { lastStatus: [{ 'anything-but': ['RUNNING', 'PENDING'] }] } }],
    ['anything but a prefix', { detail: { lastStatus: [{ 'anything-but': { prefix: 'RUN' } }] } }],
    ['a field that is there', { detail: { stoppedReason: [{ exists: true }] } }],
    ['a field that is not there', { detail: { stopCode: [{ exists: false }] } }],
    ['a field that is not there in an object that is not either', { more: { deep: [{ exists: false }] } }],
    ['numbers in a range', { detail: { version: [{ numeric: ['>', 5, '<=', 6] }] } }],
  ])('matches %s', (_what, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(true);
  });

  it.each([
    ['another value', { detail: { lastStatus: ['RUNNING'] } }],
    ['one field of two', { source: ['aws.ecs'], detail: { lastStatus: ['RUNNING'] } }],
    ['a number written as text', { detail: { version: ['6'] } }],
    ['a field that is missing', { detail: { stopCode: ['UserInitiated'] } }],
    [
      'fields of two different objects in a list',
      { detail: { containers: { name: ['main'], exitCode: [0] } } },
    ],
    ['anything but a value when the field is missing', { detail: { stopCode: [{ 'anything-but': 'X' }] } }],
    ['an excluded value', { detail: { lastStatus: [{ 'anything-but': ['STOPPED'] }] } }],
    ['an object as a field that is there', { detail: [{ exists: true }] }],
    ['a number just out of the range', { detail: { version: [{ numeric: ['>', 6] }] } }],
    ['a field that Object has and the event has not', { detail: { toString: [{ exists: true }] } }],
  ])('does not match %s', (_what, pattern) => {
    expect(compilePattern(pattern)(event)).toBe(false);
  });

  it.each([
    [{ source: [{ wildcard: 'aws.*' }] }, 'pattern.source: expected one operator of prefix, suffix'],
    [
      { $or: [{ source: ['aws.ecs'] }] },
      'pattern.$or: expected a field, got an operator that is unknown here',
    ],
    [{ source: 'aws.ecs' }, 'pattern.source: expected an object, got "aws.ecs"'],
    [{ source: [] }, 'pattern.source: expected at least one value, got none'],
    [{ source: [{ prefix: 1 }] }, 'pattern.source.prefix: expected a string, got 1'],
    [{ source: [{ exists: 'yes' }] }, 'pattern.source.exists: expected a boolean, got "yes"'],
    [{ source: [{ numeric: ['>'] }] }, 'pattern.source.numeric: expected comparisons'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'pattern.source: expected one operator'],
  ])('is refused when it is compiled: %j', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
