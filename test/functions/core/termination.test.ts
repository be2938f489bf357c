import { describe, expect, it } from 'vitest';
import {
  requestTermination,
  type Termination,
  tightenTermination,
} from '../../../functions/core/termination.ts';
import { aTermination, anOpenRun, NOW } from '../../support/records.ts';

const ann = 'arn:aws:iam::000000000000:user/ann';
const request = { reason: 'second', actor: ann, then: 'requeue' as const, askSeconds: 0, cutsAsk: false };
const tightened = (
  termination: Partial<Termination>,
  overrides: Partial<typeof request> | { then: 'hold' } = {},
) =>
  tightenTermination(
    { ...anOpenRun(), termination: aTermination({ reason: 'first', ...termination }) },
    { ...request, ...overrides },
    NOW,
  );

describe('a request to terminate', () => {
  it('is due at once, or after the time in which the worker is asked', () => {
    expect(requestTermination(request, 't1', NOW).set.next_at).toBe(NOW);
    expect(requestTermination({ ...request, askSeconds: 90 }, 't1', NOW).set.next_at).toBe(NOW + 90);
  });

  it('records who holds the task', () => {
    const { set } = requestTermination({ ...request, then: 'hold' }, 't1', NOW);
    expect(set.termination).toMatchObject({
      then: 'hold',
      held_by: ann,
      requested_by: ann,
      state: 'requested',
    });
  });
});

describe('a repeated request', () => {
  it('changes nothing where it asks for no more', () => {
    expect(tightened({})).toBeUndefined();
  });

  it('does not take a hold back', () => {
    expect(tightened({ then: 'hold', held_by: 'bob' })).toBeUndefined();
  });

  it('tightens requeue to hold, and keeps the first reason', () => {
    const move = tightened({}, { then: 'hold' });
    expect(move?.set.termination).toMatchObject({ then: 'hold', held_by: ann, reason: 'first' });
    expect(move?.events).toMatchObject([
      { kind: 'termination_tightened', payload: { actor: ann, then: 'hold' } },
    ]);
  });

  it('puts an operator over a policy, not over an operator', () => {
    const move = tightened({ requested_by: 'policy:max_runtime' });
    expect(move?.set.termination).toMatchObject({ requested_by: ann, reason: 'second' });
    expect(move?.events[0]?.payload).toMatchObject({ supersedes: 'policy:max_runtime' });
    expect(tightened({ requested_by: 'arn:aws:iam::000000000000:user/bob' })).toBeUndefined();
  });

  it('does not put a policy over a policy', () => {
    expect(tightened({ requested_by: 'policy:max_runtime' }, { actor: 'policy:heartbeat' })).toBeUndefined();
  });

  it('starts the ladder of a stuck run again', () => {
    const move = tightened({ state: 'stuck', rung: 'page', stop_attempts: 7, obstacle: 'denied' });
    expect(move?.set).toMatchObject({
      termination: { state: 'requested', stop_attempts: 0, obstacle: null },
      next_at: NOW,
    });
  });
});
