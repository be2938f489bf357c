import { describe, expect, it } from 'vitest';
import { beginTermination, tightenTermination } from '../../../functions/core/termination-request.ts';
import { ask, stopAtOf, type Termination } from '../../../functions/core/termination.ts';
import type { Worker } from '../../../functions/core/worker.ts';
import { aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

const ann = 'arn:aws:iam::000000000000:user/ann';
const request = { reason: 'second', actor: ann, then: 'requeue' as const, askSeconds: 0, isForced: false };
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
    expect(beginTermination(request, 't1', NOW).set.next_at).toBe(NOW);
    expect(beginTermination({ ...request, askSeconds: 90 }, 't1', NOW).set.next_at).toBe(NOW + 90);
  });

  it('records nobody as holding a task that is to be queued again', () => {
    expect(beginTermination(request, 't1', NOW).set.termination).toMatchObject({ held_by: null });
  });

  it('records who holds the task', () => {
    const { set } = beginTermination({ ...request, then: 'hold' }, 't1', NOW);
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
    expect(tightened({ then: 'hold', held_by: 'bob' }, { then: 'hold' })).toBeUndefined();
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

describe('a request by force', () => {
  const onFargate = aWorker();
  const force = (termination: Partial<Termination>, worker: Worker | null = onFargate) =>
    tightenTermination(
      { ...anOpenRun(), worker, termination: aTermination({ id: 't1', ...termination }) },
      { ...request, isForced: true },
      NOW,
    );
  const asking = { state: 'asking', rung: 'ask', ask_until: NOW + 1 } as const;
  const stopping = { state: 'stopping', rung: 'stop' } as const;
  const onEc2 = aWorker({ launch_type: 'EC2' });

  it('cuts what is left of the asking, and is due at once', () => {
    const move = force(asking);
    expect(move?.set).toMatchObject({ termination: { ask_until: null, forced: false }, next_at: NOW });
    expect(move?.events).toEqual([
      {
        kind: 'termination_tightened',
        payload: { termination_id: 't1', actor: ann, reason: 'second', forced: true },
      },
    ]);
  });

  it.each<[string, Partial<Termination>, Partial<typeof request>]>([
    ['where it was over', { ...asking, ask_until: NOW }, { isForced: true }],
    ['where StopTask came before its end', { ...asking, rung: 'stop' }, { isForced: true }],
    ['without force', asking, {}],
  ])('cuts no asking %s', (_, termination, overrides) => {
    expect(tightened({ forced: true, ...termination }, overrides)).toBeUndefined();
  });

  it.each<[string, Worker | null, Partial<Termination>, boolean]>([
    ['on EC2', onEc2, {}, true],
    ['on EC2, forced before', onEc2, { forced: true }, false],
    ['on a launch type that is not known yet', aWorker({ launch_type: null }), {}, true],
    ['of a run without a worker', null, {}, true],
    ['on Fargate', onFargate, {}, false],
  ])('lets a kill follow where one may be: %s', (_, worker, termination, isForced) => {
    const move = force({ ...stopping, ...termination }, worker);
    expect(move !== undefined).toBe(isForced);
    if (isForced) expect(move?.set).toMatchObject({ termination: { forced: true }, next_at: NOW });
  });

  it.each<[string, Partial<Termination>, Partial<typeof request> | { then: 'hold' }, boolean, object]>([
    ['force before StopTask', {}, { isForced: true }, false, { forced: true }],
    ['force after StopTask', stopping, { isForced: true }, true, { forced: true }],
    ['force within the asking', asking, { isForced: true }, true, { forced: true }],
    ['hold', { ...stopping, forced: true }, { then: 'hold' }, false, { then: 'hold' }],
    [
      'an operator over a policy',
      { ...stopping, requested_by: 'policy:launch' },
      {},
      false,
      { supersedes: 'policy:launch' },
    ],
    ['a stuck run', { state: 'stuck' }, {}, true, { restarted: true }],
    [
      'a stuck run, by force',
      { state: 'stuck', forced: true },
      { isForced: true },
      true,
      { forced: true, restarted: true },
    ],
  ])('says what it changes, and brings the next look forward only where it must: %s', (...row) => {
    const [, termination, overrides, isFaster, changes] = row;
    const move = tightened({ id: 't1', ...termination }, overrides);
    expect(move?.set.next_at).toBe(isFaster ? NOW : undefined);
    expect(move?.events).toEqual([
      {
        kind: 'termination_tightened',
        payload: { termination_id: 't1', actor: ann, reason: 'second', ...changes },
      },
    ]);
  });
});

describe('the first heartbeat that tells the worker to end', () => {
  it.each<[string, Partial<Termination>, Partial<Termination>, number]>([
    ['is a rung of its own', { ask_until: NOW + 60 }, { state: 'asking', rung: 'ask' }, NOW + 60],
    ['is one where nothing was to be asked', {}, { state: 'asking', rung: 'ask' }, NOW],
    [
      'leaves a rung that was reached before',
      { state: 'stopping', rung: 'stop', stopping_at: NOW - 5, ask_until: NOW - 6 },
      { state: 'stopping', rung: 'stop' },
      NOW - 5,
    ],
  ])('%s', (_, before, after, stop_at) => {
    const termination = aTermination(before);
    const move = ask({ ...anOpenRun(), termination }, NOW + 9);
    expect(move?.set.termination).toEqual({ ...termination, ...after, asked_at: NOW + 9 });
    expect(move?.events).toEqual([{ kind: 'asking', payload: { rung: 'ask', stop_at } }]);
    expect(stopAtOf(termination)).toBe(stop_at);
  });

  it('is the only one that is told', () => {
    const termination = aTermination({ state: 'asking', rung: 'ask', asked_at: NOW });
    expect(ask({ ...anOpenRun(), termination }, NOW + 9)).toBeUndefined();
  });
});
