import { describe, expect, it } from 'vitest';
import { confirmationSeconds, earliest, isDue, retrySeconds } from '../../../functions/core/ladder.ts';
import { longestStopSeconds } from '../../../functions/core/worker.ts';
import { NOW } from '../../support/records.ts';

const policies = { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null };
const ladder = { confirmationSlackSeconds: 60, launchWindowSeconds: 60, ec2Kill: false, policies };
const container = (name: string, stop_timeout: number | null, ...depends_on: string[]) => ({
  name,
  essential: true,
  stop_timeout,
  depends_on,
});

describe('how long a stop may take', () => {
  it.each([
    ['ECS’s default where nothing is known', [], 30],
    ['ECS’s default where the definition names none', [container('app', null)], 30],
    ['the longest of containers that stop side by side', [container('app', 20), container('log', 90)], 90],
    [
      'the sum along a chain of dependsOn',
      [container('app', 20, 'db'), container('db', 40, 'net'), container('net', 5)],
      65,
    ],
    [
      'the longest of two chains',
      [container('app', 20, 'db', 'log'), container('db', 40), container('log', 90)],
      110,
    ],
    ['a chain without the container that it names', [container('app', 20, 'gone')], 20],
  ])('%s', (_, containers, seconds) => {
    expect(longestStopSeconds(containers)).toBe(seconds);
    expect(confirmationSeconds(containers, ladder)).toBe(seconds + 60);
  });
});

describe('when a run is due', () => {
  it.each([
    [null, false],
    [NOW + 2, false],
    [NOW + 1, true],
    [NOW, true],
    [NOW - 1, true],
  ])('a next look at %s is due: %s', (next_at, due) => {
    expect(isDue({ next_at }, NOW)).toBe(due);
  });
});

describe('the earliest of several looks', () => {
  it.each([
    [[], null],
    [[null, null], null],
    [[NOW + 5, null, NOW], NOW],
  ])('of %j is %s', (looks, expected) => {
    expect(earliest(looks)).toBe(expected);
  });
});

describe('how long a stuck worker waits for the next StopTask', () => {
  it.each([
    [2, 60],
    [3, 120],
    [4, 240],
    [5, 480],
    [6, 600],
    [1000, 600],
  ])('after %i calls, %i s', (attempts, seconds) => {
    expect(retrySeconds(attempts)).toBe(seconds);
  });
});
