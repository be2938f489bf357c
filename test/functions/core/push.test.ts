import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../functions/core/decision.ts';
import { push } from '../../../functions/core/push.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { aTermination, aWorker, NOW } from '../../support/records.ts';

const LADDER = {
  confirmationSlackSeconds: 60,
  launchWindowSeconds: 60,
  ec2Kill: true,
  policies: { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null },
};
const onFargate = aWorker();
const onEc2 = aWorker({ launch_type: 'EC2' });
const stopped = { state: 'stopping', rung: 'stop', stop_attempts: 1, stopping_at: NOW - 90 } as const;
const pushed = (termination: Partial<Termination>, worker = onFargate) =>
  push(worker, aTermination(termination), { kind: 'alive', isStopping: true }, LADDER, NOW);
const moveOf = (decision: Decision) => ('move' in decision ? decision.move : undefined);

describe('the event of a push', () => {
  const { task_arn: worker } = onEc2;
  it.each<[string, Partial<Termination>, string, object]>([
    ['the first StopTask', {}, 'stop', { rung: 'stop', attempt: 1, worker, next_at: NOW + 90 }],
    ['the second', stopped, 'stop', { rung: 'stop', attempt: 2, worker, next_at: NOW + 90 }],
    [
      'the kill',
      { ...stopped, stop_attempts: 2, confirm_by: NOW },
      'kill',
      { rung: 'kill', attempt: 3, worker, next_at: NOW + 90 },
    ],
    [
      'the first StopTask of a stuck run',
      { state: 'stuck', rung: 'page' },
      'stop',
      { rung: 'stop', attempt: 1, worker, next_at: NOW + 60 },
    ],
    [
      'the same by force',
      { state: 'stuck', rung: 'page', forced: true },
      'kill',
      { rung: 'kill', attempt: 1, worker, next_at: NOW + 60 },
    ],
  ])('says which rung, how often, for whom and when it is looked at next: %s', (_, before, kind, payload) => {
    const decision = pushed(before, onEc2);
    expect(decision.kind).toBe(kind);
    expect(moveOf(decision)?.events).toEqual([{ kind: 'stopping', payload }]);
  });
});

describe('a call that ECS had no time for', () => {
  it.each<[string, Partial<Termination>, string, Partial<Termination>]>([
    ['StopTask', { stop_attempts: 1 }, 'stop', { stopping_at: NOW, confirm_by: NOW + 90 }],
    ['StopTask again', stopped, 'stop', { stopping_at: NOW - 90, confirm_by: NOW + 90 }],
    ['kill', { ...stopped, rung: 'kill' }, 'kill', { stopping_at: NOW - 90, confirm_by: NOW + 90 }],
  ])('gets its whole time once it is repeated: %s', (_, before, kind, after) => {
    const termination = aTermination({ ...before, stop_deferred: true });
    expect(push(onEc2, termination, { kind: 'not-looked' }, LADDER, NOW)).toEqual({
      kind,
      worker: onEc2,
      move: {
        set: { termination: { ...termination, stop_deferred: false, ...after }, next_at: after.confirm_by },
        events: [],
      },
    });
  });
});

describe('a stuck worker that is tried again', () => {
  it.each<[string, Partial<Termination>, Partial<Termination>]>([
    ['for the first time', {}, { stop_attempts: 1, stopping_at: NOW, rung: 'stop' }],
    [
      'for the second, after one that was refused',
      { stop_attempts: 1 },
      { stop_attempts: 2, stopping_at: NOW, rung: 'page', obstacle: 'not confirmed after 1 StopTask call' },
    ],
    [
      'for the third, after one that ECS took',
      { stop_attempts: 2, stopping_at: NOW - 300 },
      { stop_attempts: 3, stopping_at: NOW - 300, obstacle: 'not confirmed after 2 StopTask calls' },
    ],
  ])('counts, and keeps when ECS first took one: %s', (_, before, after) => {
    const decision = pushed({ state: 'stuck', rung: 'page', ...before });
    expect(moveOf(decision)?.set.termination).toMatchObject({ state: 'stuck', ...after });
  });

  it('has its whole time before a kill also where ECS took none of the calls that were announced', () => {
    const termination = aTermination({
      state: 'stuck',
      rung: 'stop',
      stop_attempts: 1,
      confirm_by: NOW + 60,
    });
    const view = { kind: 'alive', isStopping: false } as const;
    expect(moveOf(push(onEc2, termination, view, LADDER, NOW))?.set.termination?.confirm_by).toBe(NOW + 90);
  });

  it.each<[string, number | null, number]>([
    ['from now where none is out', null, NOW + 90],
    ['from now where the last one had its time', NOW, NOW + 90],
    ['from the one that is out', NOW + 2, NOW + 2],
  ])('has its whole time before a kill: %s', (_, confirm_by, expected) => {
    const termination = { state: 'stuck', rung: 'page', stop_attempts: 1, confirm_by } as const;
    expect(moveOf(pushed(termination, onEc2))?.set.termination?.confirm_by).toBe(expected);
  });
});

describe('force', () => {
  const underWay = { ...stopped, forced: true, confirm_by: NOW + 60 } as const;

  it('brings a kill forward that is still to come', () => {
    expect(pushed(underWay, onEc2).kind).toBe('kill');
  });

  it.each([
    ['there is no kill', underWay, onFargate],
    ['the kill is out', { ...underWay, rung: 'kill' } as const, onEc2],
    ['it was not asked for', { ...underWay, forced: false }, onEc2],
  ])('waits for the stop that is out where %s', (_, termination, worker) => {
    const decision = pushed(termination, worker);
    expect([decision.kind, moveOf(decision)]).toEqual(['write', { set: { next_at: NOW + 60 }, events: [] }]);
  });
});

describe('a call that was put off', () => {
  const deferred = { ...stopped, stop_deferred: true } as const;

  it('becomes a kill where somebody has forced it meanwhile, which is told and no further attempt', () => {
    const decision = pushed({ ...deferred, forced: true }, onEc2);
    expect(decision.kind).toBe('kill');
    expect(moveOf(decision)).toMatchObject({
      set: { termination: { rung: 'kill', stop_attempts: 1, stop_deferred: false }, next_at: NOW + 90 },
      events: [{ kind: 'stopping', payload: { rung: 'kill', attempt: 1 } }],
    });
  });

  it.each([
    ['without force', {}, onEc2],
    ['where there is no kill', { forced: true }, onFargate],
  ])('stays what it was %s', (_, termination, worker) => {
    const decision = pushed({ ...deferred, stop_attempts: 2, confirm_by: NOW, ...termination }, worker);
    expect([decision.kind, moveOf(decision)?.events]).toEqual(['stop', []]);
  });

  it('is tried again at the growing interval where the run is stuck', () => {
    const slow = aWorker({
      launch_type: 'EC2',
      containers: [{ name: 'app', essential: true, stop_timeout: 3600, depends_on: [] }],
    });
    const stuck = { ...deferred, state: 'stuck', rung: 'page', stop_attempts: 9 } as const;
    const decision = pushed({ ...stuck, forced: true }, slow);
    expect(decision.kind).toBe('kill');
    expect(moveOf(decision)).toMatchObject({ set: { next_at: NOW + 600 }, events: [] });
  });
});
