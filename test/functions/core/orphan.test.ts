import { describe, expect, it } from 'vitest';
import { findOrphan, isOldEnough, recordOrphan } from '../../../functions/core/orphan.ts';
import { pendingLateWorker } from '../../../functions/core/late-worker.ts';
import type { EndedRun } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { LateWorker } from '../../../functions/core/worker.ts';
import { aTermination, anOpenRun, aProof, aStoppedSighting, aWorker, NOW } from '../../support/records.ts';

const AGE = 300;
const TELLS = { ageSeconds: AGE, stopOrphans: false };
const STOPS = { ageSeconds: AGE, stopOrphans: true };
const worker = aWorker();

/** A run that ended so long ago that its workers may be orphans. */
function anEndedRun(overrides: Partial<EndedRun> = {}): EndedRun {
  const run = anOpenRun();
  return { ...run, ...settle(run, aProof(), NOW - AGE).set, ...overrides };
}

function aLateWorker(overrides: Partial<LateWorker> = {}): LateWorker {
  return {
    ...worker,
    recorded_at: NOW,
    stop_attempts: 0,
    next_at: NOW,
    obstacle: null,
    stopped_at: null,
    ...overrides,
  };
}

const other = aLateWorker({ ...aWorker(), stopped_at: NOW });

/** What ECS shows of the worker while it runs. */
function seen(
  run: { readonly run_id: string },
  overrides: object = {},
  created_at: number | null = NOW - AGE,
) {
  const sighting = { ...aStoppedSighting(worker, run.run_id), last_status: 'RUNNING', ...overrides };
  return { sighting, created_at };
}

describe('a worker that its open run does not know', () => {
  it('counts as never attached once it is old enough', () => {
    const run = anOpenRun();
    expect(findOrphan(run, seen(run), TELLS, NOW)).toEqual({ kind: 'unattached', run });
    expect(findOrphan(run, seen(run, {}, NOW - AGE + 1), TELLS, NOW)).toEqual({ kind: 'none' });
  });
});

describe('an orphan', () => {
  it('is a worker that lives although its run has ended', () => {
    const run = anEndedRun();
    expect(findOrphan(run, seen(run), TELLS, NOW)).toEqual({ kind: 'new', run });
  });

  it.each([
    ['its run is open and has a worker', anOpenRun({ worker }), {}, NOW - AGE],
    ['its run searches for it', anOpenRun({ termination: aTermination() }), {}, NOW - AGE],
    ['its run ended a second too late', anEndedRun({ ended_at: NOW - AGE + 1 }), {}, NOW - AGE],
    ['it is a second too young', anEndedRun(), {}, NOW - AGE + 1],
    ['nobody knows its age', anEndedRun(), {}, null],
    ['it has stopped', anEndedRun(), { last_status: 'STOPPED' }, NOW - AGE],
    ['another run started it', anEndedRun(), { started_by: 'run-2' }, NOW - AGE],
  ])('is none where %s', (_, run, shown, createdAt) => {
    expect(findOrphan(run, seen(run, shown, createdAt), TELLS, NOW)).toEqual({ kind: 'none' });
  });

  it.each([
    ['told, and only to be told', { stop: false as const }, TELLS, 'known'],
    ['told, and to be stopped by now', { stop: false as const }, STOPS, 'spared'],
    ['being stopped', {}, STOPS, 'known'],
    ['proven stopped, though ECS has listed it since', { stopped_at: NOW - AGE }, STOPS, 'new'],
    ['proven stopped just now, though ECS lists it', { stopped_at: NOW - AGE + 1 }, STOPS, 'none'],
    ['being stopped while others are only told', {}, TELLS, 'known'],
  ])('on record as %s: %s, %s: is %s', (_, late, rules, kind) => {
    const run = anEndedRun({ late_workers: [other, aLateWorker(late)] });
    expect(findOrphan(run, seen(run), rules, NOW).kind).toBe(kind);
  });

  it('counts once it was seen so long ago, not a second before', () => {
    expect(isOldEnough(NOW - AGE, TELLS, NOW)).toBe(true);
    expect(isOldEnough(NOW - AGE + 1, TELLS, NOW)).toBe(false);
  });
});

describe('recording an orphan', () => {
  it('only to tell of it leaves the consumer nothing to do', () => {
    const run = anEndedRun();
    const { set, events } = recordOrphan(run, worker, TELLS, NOW);
    const told = { ...run, late_workers: set.late_workers ?? [] };
    expect(set).not.toHaveProperty('next_at');
    expect(pendingLateWorker(told)).toBeUndefined();
    const payload = { actor: 'standdown', worker: worker.task_arn, found_by: 'sweep', stop: false };
    expect(events).toEqual([{ kind: 'late_worker', payload }]);
  });

  it('to stop it makes it a late worker like others, due now, in the place of one that was only told', () => {
    const run = anEndedRun({ late_workers: [aLateWorker({ stop: false }), other] });
    const { set, events } = recordOrphan(run, worker, STOPS, NOW);
    expect(set).toEqual({ late_workers: [other, aLateWorker()], next_at: NOW });
    expect(events).toMatchObject([{ kind: 'late_worker', payload: { found_by: 'sweep', stop: true } }]);
  });
});
