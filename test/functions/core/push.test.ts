import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../functions/core/decision.ts';
import { afterStop, push } from '../../../functions/core/push.ts';
import type { Run } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { aProof, aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

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
  push(worker, aTermination(termination), LADDER, NOW);
const moveOf = (decision: Decision) => ('move' in decision ? decision.move : undefined);

describe('the event of a push', () => {
  const { task_arn: worker } = onEc2;
  it.each<[string, Partial<Termination>, string, object]>([
    ['the first StopTask', {}, 'stop', { rung: 'stop', attempt: 1, worker, next_at: NOW + 90 }],
    ['the second', stopped, 'stop', { rung: 'stop', attempt: 2, worker, next_at: NOW + 90 }],
    [
      'the kill',
      { ...stopped, stop_attempts: 2 },
      'kill',
      { rung: 'kill', attempt: 1, worker, next_at: NOW + 60 },
    ],
    [
      'the first StopTask of a stuck run',
      { state: 'stuck', rung: 'page' },
      'stop',
      { rung: 'stop', attempt: 1, worker, next_at: NOW + 60 },
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
    ['kill', { ...stopped, rung: 'kill' }, 'kill', { stopping_at: NOW - 90, confirm_by: NOW + 60 }],
  ])('gets its whole time once it is repeated: %s', (_, before, kind, after) => {
    const termination = aTermination({ ...before, stop_deferred: true });
    expect(push(onEc2, termination, LADDER, NOW)).toEqual({
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
});

describe('force', () => {
  const forced = { ...stopped, forced: true } as const;
  const run = anOpenRun({ worker: onEc2, termination: aTermination(forced) });

  it('looks soon after a StopTask that a kill is to follow: whoever was to make it may die', () => {
    expect(moveOf(pushed({ forced: true }, onEc2))?.set.next_at).toBe(NOW + 30);
    expect(moveOf(pushed({ forced: true }, onFargate))?.set.next_at).toBe(NOW + 90);
  });

  it('kills no worker of a ladder that began again before StopTask did', () => {
    expect(pushed({ ...forced, state: 'requested', stop_attempts: 0 }, onEc2).kind).toBe('stop');
  });

  it.each<[string, string, Run]>([
    ['with force', 'kill', run],
    ['without', 'nothing', { ...run, termination: aTermination(stopped) }],
    ['on Fargate', 'nothing', { ...run, worker: onFargate }],
    ['of a stuck run', 'nothing', { ...run, termination: aTermination({ ...forced, state: 'stuck' }) }],
    ['of a run that nobody terminated', 'nothing', { ...run, termination: null }],
    ['of a run without a worker', 'nothing', { ...run, worker: null }],
    ['of a run that has ended since', 'nothing', { ...run, ...settle(run, aProof(), NOW).set }],
  ])('has a kill follow the StopTask that ECS took: %s → %s', (_, kind, after) => {
    expect(afterStop(after, LADDER, NOW).kind).toBe(kind);
  });
});
