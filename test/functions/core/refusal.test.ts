import { describe, expect, it } from 'vitest';
import { afterRefusal, type Refusal } from '../../../functions/core/refusal.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { aProof, aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

const worker = aWorker();
const why = 'ecs:StopTask: AccessDeniedException: not allowed';
/** As the call announced it; before, nothing had been stopped. */
const ANNOUNCED = { state: 'stopping', stop_attempts: 1, stopping_at: NOW, confirm_by: NOW + 90 } as const;
const refused = (
  kind: Refusal['kind'],
  termination: Partial<Termination> = {},
  before: Partial<Termination> = {},
) => {
  const run = anOpenRun({ worker, termination: aTermination({ ...ANNOUNCED, ...termination }) });
  return afterRefusal(run, worker, { kind, why }, aTermination(before), NOW);
};

describe('a StopTask that ECS did not take', () => {
  it('is repeated soon and without an event where ECS asked for patience', () => {
    expect(refused('deferred')).toMatchObject({
      set: { termination: { state: 'stopping', stop_attempts: 1, stop_deferred: true }, next_at: NOW + 30 },
      events: [],
    });
  });

  it('leaves the run stuck at once where it was denied, and says what is denied', () => {
    const { set, events } = refused('denied');
    expect(set).toMatchObject({
      termination: { state: 'stuck', rung: 'page', obstacle: why },
      next_at: NOW + 60,
    });
    expect(events).toMatchObject([
      { kind: 'stop_refused', payload: { worker: worker.task_arn, why, attempt: 1 } },
      { kind: 'stuck', payload: { obstacle: why, stop_attempts: 1, next_at: NOW + 60 } },
    ]);
  });

  it.each([1, 2])('is looked at soon where attempt %i was refused: the worker may be gone', (attempt) => {
    const { set, events } = refused('refused', { stop_attempts: attempt });
    expect(set).toMatchObject({ termination: { state: 'stopping', obstacle: why }, next_at: NOW + 30 });
    expect(events).toMatchObject([{ kind: 'stop_refused', payload: { attempt } }]);
  });

  it.each(['deferred', 'denied', 'refused'] as const)('begins no grace: %s', (kind) => {
    expect(refused(kind).set.termination).toMatchObject({ stopping_at: null, confirm_by: null });
  });

  it('leaves the grace that an earlier one began', () => {
    const began = { stopping_at: NOW - 100, confirm_by: NOW - 10 };
    const { set } = refused('deferred', { stop_attempts: 2 }, began);
    expect(set.termination).toMatchObject(began);
  });

  it.each(['denied', 'refused'] as const)(
    'says nothing more of a stuck run, whose growing interval goes on: %s',
    (kind) => {
      const { set, events } = refused(kind, { state: 'stuck', stop_attempts: 4 });
      expect(set).toMatchObject({ termination: { state: 'stuck', obstacle: why } });
      expect(set).not.toHaveProperty('next_at');
      expect(events).toEqual([]);
    },
  );

  it('is repeated without an event in a stuck run too where ECS asked for patience', () => {
    const { set, events } = refused('deferred', { state: 'stuck', stop_attempts: 4 });
    expect(set).toMatchObject({ termination: { state: 'stuck', stop_deferred: true }, next_at: NOW + 30 });
    expect(events).toEqual([]);
  });
});

describe('a StopTask for a late worker that ECS did not take', () => {
  const open = anOpenRun({ worker, termination: aTermination({ state: 'stopping', rung: 'stop' }) });
  const late = {
    ...aWorker(),
    recorded_at: NOW,
    stop_attempts: 1,
    next_at: NOW + 90,
    obstacle: null,
    stopped_at: null,
  };
  const ended = { ...open, ...settle(open, aProof(), NOW).set, late_workers: [late], next_at: NOW + 90 };

  it('is tried again soon where ECS asked for patience, and the end stays as it is', () => {
    expect(afterRefusal(ended, late, { kind: 'deferred', why }, null, NOW)).toEqual({
      set: { late_workers: [{ ...late, next_at: NOW + 30 }], next_at: NOW + 30 },
      events: [],
    });
  });

  it.each(['denied', 'refused'] as const)('is told, and tried again when it was going to be: %s', (kind) => {
    expect(afterRefusal(ended, late, { kind, why }, null, NOW)).toEqual({
      set: { late_workers: [{ ...late, obstacle: why }], next_at: NOW + 90 },
      events: [{ kind: 'stop_refused', payload: { worker: late.task_arn, why } }],
    });
  });

  it('is told once', () => {
    const told = { ...ended, late_workers: [{ ...late, obstacle: why }] };
    expect(afterRefusal(told, late, { kind: 'denied', why }, null, NOW).events).toEqual([]);
    expect(afterRefusal(told, late, { kind: 'refused', why: 'another' }, null, NOW).events).toHaveLength(1);
  });
});
