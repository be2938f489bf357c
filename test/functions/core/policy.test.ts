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
  const unseen = { worker: aWorker({ verified: false }) };

  it.each<[string, Partial<OpenRun>, number]>([
    ['there is none', { ...beaten, next_at: null }, NOW + 90],
    ['it comes too late', { ...beaten, next_at: NOW + 91 }, NOW + 90],
    ['its launch waits for an answer, and nobody asks', { ...unseen, next_at: null }, NOW + 600],
    ['its launch waits for an answer, and nobody asks soon', { ...unseen, next_at: NOW + 1601 }, NOW + 600],
    [
      'its launch waits for an answer that is asked for soon, and another policy comes before',
      { ...unseen, max_runtime_seconds: 1100, next_at: NOW + 1200 },
      NOW + 1100,
    ],
  ])('is set where %s', (_, run, next_at) => {
    expect(lookMissed(anOpenRun(run), policies, NOW + 1000)).toEqual({ set: { next_at }, events: [] });
  });

  it.each<[string, Partial<OpenRun>]>([
    ['it comes in time', { ...beaten, next_at: NOW + 90 }],
    ['its launch waits for an answer that is asked for soon', { ...unseen, next_at: NOW + 1600 }],
    ['no policy applies', { worker: aWorker(), next_at: null }],
    ['the run is being terminated', { ...beaten, next_at: NOW + 600, termination: aTermination() }],
  ])('is left alone where %s', (_, run) => {
    expect(lookMissed(anOpenRun(run), policies, NOW + 1000)).toBeUndefined();
  });
});
