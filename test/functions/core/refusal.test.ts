import { describe, expect, it } from 'vitest';
import { afterRefusal, type Refusal } from '../../../functions/core/refusal.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { aProof, aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

const LADDER = {
  confirmationSlackSeconds: 60,
  launchWindowSeconds: 60,
  policies: { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null },
};
const worker = aWorker();
const why = 'ecs:StopTask: AccessDeniedException: not allowed';
const refused = (kind: Refusal['kind'], termination: Partial<Termination> = {}) =>
  afterRefusal(
    anOpenRun({ worker, termination: aTermination({ state: 'stopping', stop_attempts: 1, ...termination }) }),
    { kind, why },
    LADDER,
    NOW,
  );

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

  it.each([1, 2])(
    'waits for the confirmation where attempt %i was refused: the worker may be gone',
    (attempt) => {
      const { set, events } = refused('refused', { stop_attempts: attempt });
      expect(set).toMatchObject({ termination: { state: 'stopping', obstacle: why }, next_at: NOW + 90 });
      expect(events).toMatchObject([{ kind: 'stop_refused', payload: { attempt } }]);
    },
  );

  it.each(['denied', 'refused'] as const)('says nothing more of a stuck run: %s', (kind) => {
    expect(refused(kind, { state: 'stuck', stop_attempts: 4 })).toEqual({
      set: { next_at: NOW + 600 },
      events: [],
    });
  });

  it('is repeated without an event in a stuck run too where ECS asked for patience', () => {
    const { set, events } = refused('deferred', { state: 'stuck', stop_attempts: 4 });
    expect(set).toMatchObject({ termination: { state: 'stuck', stop_deferred: true }, next_at: NOW + 30 });
    expect(events).toEqual([]);
  });
});

describe('a StopTask for a late worker that ECS did not take', () => {
  const open = anOpenRun({ worker, termination: aTermination({ state: 'stopping', rung: 'stop' }) });
  const ended = { ...open, ...settle(open, aProof(), NOW).set };

  it('is tried again soon where ECS asked for patience, and the end stays as it is', () => {
    expect(afterRefusal(ended, { kind: 'deferred', why }, LADDER, NOW)).toEqual({
      set: { next_at: NOW + 30 },
      events: [],
    });
  });

  it.each(['denied', 'refused'] as const)('is tried again when it was going to be: %s', (kind) => {
    expect(afterRefusal(ended, { kind, why }, LADDER, NOW)).toEqual({ set: {}, events: [] });
  });
});
