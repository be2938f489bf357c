import { describe, expect, it } from 'vitest';
import {
  lookMissed,
  nextPolicyLook,
  policyRequest,
  yieldsToHeartbeat,
} from '../../../functions/core/policy.ts';
import type { OpenRun } from '../../../functions/core/run.ts';
import { anOpenRun, aTermination, aWorker, NOW } from '../../support/records.ts';

const policies = { launchSeconds: 600, heartbeatSeconds: 90, lingerSeconds: 300 };
const off = { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null };
const word = { outcome: 'failed' as const, summary: null, at: NOW + 10 };

describe('a policy', () => {
  it.each<[string, Partial<OpenRun>, number, string | undefined]>([
    ['launch, a second before', {}, NOW + 599, undefined],
    ['launch', {}, NOW + 600, 'policy:launch'],
    ['launch, not of a run with a worker', { worker: aWorker() }, NOW + 10_000, undefined],
    ['launch, not of a run with a heartbeat', { last_heartbeat_at: NOW + 9_990 }, NOW + 10_000, undefined],
    ['max_runtime, a second before', { worker: aWorker(), max_runtime_seconds: 60 }, NOW + 59, undefined],
    ['max_runtime', { worker: aWorker(), max_runtime_seconds: 60 }, NOW + 60, 'policy:max_runtime'],
    ['heartbeat, a second before', { worker: aWorker(), last_heartbeat_at: NOW }, NOW + 89, undefined],
    ['heartbeat', { worker: aWorker(), last_heartbeat_at: NOW }, NOW + 90, 'policy:heartbeat'],
    ['linger, a second before', { worker: aWorker(), finish: word }, NOW + 309, undefined],
    ['linger', { worker: aWorker(), finish: word }, NOW + 310, 'policy:linger'],
    [
      'heartbeat, not of a worker that has said its word',
      { worker: aWorker(), last_heartbeat_at: NOW, finish: word },
      NOW + 309,
      undefined,
    ],
    [
      'of two, the one that was exceeded first',
      { worker: aWorker(), max_runtime_seconds: 60, last_heartbeat_at: NOW - 60 },
      NOW + 1000,
      'policy:heartbeat',
    ],
  ])('%s', (_, run, now, policy) => {
    expect(policyRequest(anOpenRun(run), policies, now)?.actor).toBe(policy);
  });

  it.each<[string, Partial<OpenRun>, string, boolean]>([
    ['policy:launch', {}, 'no worker that ECS knows and no heartbeat after 600 s', true],
    ['policy:max_runtime', { worker: aWorker(), max_runtime_seconds: 60 }, 'still running after 60 s', false],
    ['policy:heartbeat', { last_heartbeat_at: NOW }, 'no heartbeat after 90 s', true],
    [
      'policy:linger',
      { worker: aWorker(), finish: word },
      'worker still there after its word after 300 s',
      false,
    ],
  ])(
    'asks nobody, says what was exceeded, and yields to a heartbeat where that is the cure: %s',
    (...row) => {
      const [actor, run, reason, yields] = row;
      const request = policyRequest(anOpenRun(run), policies, NOW + 1000);
      expect(request).toEqual({ actor, reason, then: 'requeue', askSeconds: 0, isForced: false });
      expect(request && yieldsToHeartbeat(request)).toBe(yields);
    },
  );

  it('that is off ends nothing and is never looked at', () => {
    const run = anOpenRun({ finish: word, last_heartbeat_at: NOW });
    expect(policyRequest(run, off, NOW + 1_000_000)).toBeUndefined();
    expect(nextPolicyLook(run, off)).toBeNull();
  });

  it('is looked at next when the earliest applies', () => {
    expect(nextPolicyLook(anOpenRun(), policies)).toBe(NOW + 600);
    expect(nextPolicyLook(anOpenRun({ max_runtime_seconds: 60 }), policies)).toBe(NOW + 60);
  });
});

describe('the look of a policy that nobody has set', () => {
  const beaten = { worker: aWorker(), last_heartbeat_at: NOW };

  it.each([
    ['there is none', null],
    ['it comes too late', NOW + 91],
  ])('is set where %s', (_, next_at) => {
    expect(lookMissed(anOpenRun({ ...beaten, next_at }), policies)).toEqual({
      set: { next_at: NOW + 90 },
      events: [],
    });
  });

  it('is set where the next one comes soon, but after the policy, as of one that came later than the run', () => {
    const run = anOpenRun({ next_at: NOW + 601 });
    expect(lookMissed(run, policies)).toEqual({ set: { next_at: NOW + 600 }, events: [] });
  });

  it.each<[string, Partial<OpenRun>]>([
    ['it comes in time', { ...beaten, next_at: NOW + 90 }],
    ['no policy applies', { worker: aWorker(), next_at: null }],
    ['the run is being terminated', { ...beaten, next_at: NOW + 600, termination: aTermination() }],
  ])('is left alone where %s', (_, run) => {
    expect(lookMissed(anOpenRun(run), policies)).toBeUndefined();
  });
});
