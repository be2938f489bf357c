import { describe, expect, it } from 'vitest';
import { newLateWorker } from '../../../functions/core/late-worker.ts';
import { afterRefusal, isAsAnnounced, type Refusal } from '../../../functions/core/refusal.ts';
import type { Run } from '../../../functions/core/run.ts';
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

  it('begins no grace where nothing is known of the time before it', () => {
    const run = anOpenRun({ worker, termination: aTermination(ANNOUNCED) });
    const { termination } = afterRefusal(run, worker, { kind: 'deferred', why }, null, NOW).set;
    expect(termination).toMatchObject({ stopping_at: null, confirm_by: null });
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

  it('is told once AWS has given no answer for ten minutes, whatever the looks in between showed', () => {
    const outage = { kind: 'deferred', why, outage: true } as const;
    const termination = aTermination({ state: 'stopping', rung: 'stop', stop_attempts: 1 });
    const after = (silent_since?: number) =>
      afterRefusal(
        anOpenRun({ worker, termination }),
        worker,
        outage,
        silent_since === undefined ? termination : { ...termination, silent_since },
        NOW,
      );
    expect(after().set).toMatchObject({
      termination: { state: 'stopping', stop_deferred: true, silent_since: NOW },
      next_at: NOW + 30,
    });
    expect(after(NOW - 600)).toMatchObject({
      set: { termination: { state: 'stuck', stop_deferred: true } },
      events: [{ kind: 'stuck' }],
    });
  });

  it('begins to answer again with a throttle, which asks for patience', () => {
    const termination = aTermination({ state: 'stopping', rung: 'stop', silent_since: NOW - 900 });
    const run = anOpenRun({ worker, termination });
    const { set } = afterRefusal(run, worker, { kind: 'deferred', why }, termination, NOW);
    expect(set.termination).not.toHaveProperty('silent_since');
  });

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

  const other = { ...late, ...aWorker(), next_at: NOW + 40 };
  it.each<[string, Run]>([
    ['an open run with a worker of its own', open],
    ['an open run without one', { ...open, worker: null }],
    ['a run that nobody terminated', anOpenRun({ worker: late })],
    ['an ended run whose own worker it was', { ...ended, worker: late }],
  ])('is told as its own, whatever the run is: %s', (_, run) => {
    const before = { ...run, late_workers: [{ ...other, obstacle: why }, late] };
    const { set, events } = afterRefusal(before, late, { kind: 'denied', why }, null, NOW);
    expect(set).not.toHaveProperty('termination');
    expect(set.late_workers).toEqual([
      { ...other, obstacle: why },
      { ...late, obstacle: why },
    ]);
    expect(events).toEqual([{ kind: 'stop_refused', payload: { worker: late.task_arn, why } }]);
  });

  it('is told once', () => {
    const told = { ...ended, late_workers: [other, { ...late, obstacle: why }] };
    expect(afterRefusal(told, late, { kind: 'denied', why }, null, NOW).events).toEqual([]);
    expect(afterRefusal(told, late, { kind: 'refused', why: 'another' }, null, NOW).events).toHaveLength(1);
  });
});

describe('a call whose answer comes late', () => {
  const termination = aTermination({ ...ANNOUNCED, rung: 'stop' });
  const announced = anOpenRun({ worker, termination });
  const ended = { ...announced, ...settle(announced, aProof(), NOW).set };
  const late = { ...newLateWorker(aWorker(), NOW), stop_attempts: 1 };
  const other = { ...newLateWorker(aWorker(), NOW), stop_attempts: 4, stopped_at: NOW };
  const stuck = anOpenRun({ worker, termination: { ...termination, state: 'stuck' } });

  it.each<[string, boolean, Run]>([
    ['nothing but a heartbeat has come', true, { ...announced, last_heartbeat_at: NOW }],
    ['another termination', false, { ...announced, termination: { ...termination, id: 'another' } }],
    ['the next rung', false, { ...announced, termination: { ...termination, rung: 'kill' } }],
    ['the next attempt', false, { ...announced, termination: { ...termination, stop_attempts: 2 } }],
    ['no termination any more', false, { ...announced, termination: null }],
    ['the end', false, ended],
  ])('speaks of the run as it is, or no longer: %s → %s', (_, expected, run) => {
    expect(isAsAnnounced(run, announced, worker)).toBe(expected);
  });

  it.each<[string, Run]>([
    ['an ended run', ended],
    ['a stuck run', stuck],
    ['a stuck run without a worker', { ...stuck, worker: null }],
  ])('speaks of a late worker as long as that was not tried again and lives: %s', (_, run) => {
    const before = { ...run, late_workers: [other, late] };
    const speaks = (...late_workers: Run['late_workers']) =>
      isAsAnnounced({ ...run, late_workers }, before, late);
    expect(speaks(other, { ...late, obstacle: why })).toBe(true);
    expect(speaks(other, { ...late, stop_attempts: 2 })).toBe(false);
    expect(speaks(other, { ...late, stopped_at: NOW })).toBe(false);
    expect(speaks(other)).toBe(false);
    expect(isAsAnnounced(before, { ...run, late_workers: [other] }, late)).toBe(false);
  });
});
