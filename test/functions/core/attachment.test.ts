import { describe, expect, it } from 'vitest';
import { attach, recordSighting } from '../../../functions/core/attachment.ts';
import { newLateWorker } from '../../../functions/core/late-worker.ts';
import type { Verdict } from '../../../functions/core/proof.ts';
import { settle } from '../../../functions/core/settlement.ts';
import { unseenWorker, type Worker } from '../../../functions/core/worker.ts';
import { aProof, aStoppedSighting, aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

describe('a worker that is attached', () => {
  it.each([
    ['is looked at once more half a minute later', null, null, NOW + 30],
    ['is looked at when a policy applies, where that comes first', NOW + 29, null, NOW + 29],
    ['is looked at before a policy applies', NOW + 31, null, NOW + 30],
    ['is due at once where a termination waits for it', NOW + 600, aTermination(), NOW],
  ])('%s', (_, next_at, termination, expected) => {
    const { set } = attach(anOpenRun({ next_at, termination }), aWorker(), 'dispatcher', NOW);
    expect(set.next_at).toBe(expected);
  });

  it.each([true, false])('is told with its launcher, and whether ECS has shown it: %s', (verified) => {
    const worker = aWorker({ verified });
    const { set, events } = attach(anOpenRun(), worker, 'dispatcher', NOW);
    expect(set).toEqual({ worker, next_at: NOW + 30 });
    expect(events).toEqual([
      { kind: 'worker_attached', payload: { actor: 'dispatcher', worker: worker.task_arn, verified } },
    ]);
  });
});

describe('a late worker that is attached', () => {
  it('keeps what ECS has shown of it, where ECS does not answer this time', () => {
    const shown = aWorker({ confirmed: true, doubt: 'STOPPED on EC2', missing_since: NOW - 60 });
    const run = anOpenRun({ late_workers: [newLateWorker(shown, NOW)] });
    const { set, events } = attach(run, unseenWorker(shown), 'dispatcher', NOW);
    expect(set).toMatchObject({ worker: shown, late_workers: [] });
    expect(events).toMatchObject([{ kind: 'worker_attached', payload: { verified: true } }]);
  });
});

describe('a worker that ECS shows for the first time', () => {
  const unknown = aWorker({ verified: false, launch_type: null, containers: [] });
  const sighting = aStoppedSighting(unknown, 'run-1', { launch_type: 'EC2', last_status: 'RUNNING' });
  const containers = [{ name: 'app', essential: true, stop_timeout: 5, depends_on: [] }];
  const open = anOpenRun({ run_id: 'run-1', worker: unknown });
  const other = {
    ...unknown,
    task_arn: `${unknown.task_arn}0`,
    recorded_at: NOW,
    stop_attempts: 0,
    next_at: NOW,
    obstacle: null,
    stopped_at: null,
  };
  const own = aWorker();
  const was = anOpenRun({ run_id: 'run-1', worker: own });
  const ended = {
    ...was,
    ...settle(was, aProof(), NOW).set,
    late_workers: [other, { ...other, task_arn: unknown.task_arn }],
  };
  const known = { ...unknown, containers };
  const alive = { kind: 'alive', isStopping: false } as const;

  it('is verified, with what it runs on and what its containers may take', () => {
    expect(recordSighting(open, unknown, known, alive, sighting)).toEqual({
      set: { worker: { ...known, verified: true, launch_type: 'EC2' } },
      events: [{ kind: 'worker_verified', payload: { worker: unknown.task_arn } }],
    });
  });

  it('is verified among the late workers where it is one, and the others are left alone', () => {
    const move = recordSighting(ended, unknown, known, alive, sighting);
    expect(move?.set).not.toHaveProperty('worker');
    expect(move?.set.late_workers).toMatchObject([other, { verified: true, launch_type: 'EC2', containers }]);
  });

  it.each<[string, Worker | null]>([
    ['another worker', own],
    ['no worker', null],
  ])('is verified among the late workers of an open run with %s', (_, its) => {
    const run = { ...open, worker: its, late_workers: ended.late_workers };
    const move = recordSighting(run, unknown, known, alive, sighting);
    expect(move?.set).not.toHaveProperty('worker');
    expect(move?.set.late_workers).toMatchObject([other, { verified: true, launch_type: 'EC2', containers }]);
  });

  it('stays unverified where another run, or a service, started it', () => {
    const foreign = { ...sighting, started_by: 'run-2' };
    const verdict = { kind: 'foreign', startedBy: 'run-2' } as const;
    expect(recordSighting(open, unknown, unknown, verdict, foreign)).toBeUndefined();
  });
});

describe('a worker that ECS has shown before', () => {
  const worker = aWorker();
  const sighting = aStoppedSighting(worker, 'run-1', { last_status: 'RUNNING' });
  const recorded = (overrides: Partial<Worker>, verdict: Verdict = { kind: 'alive', isStopping: false }) => {
    const before = { ...worker, ...overrides };
    const run = anOpenRun({ run_id: 'run-1', worker: before });
    return recordSighting(run, before, before, verdict, sighting);
  };

  it('needs no word where nothing is new', () => {
    expect(recorded({})).toBeUndefined();
  });

  it('is known again, without an event, where ECS had not known it for a while', () => {
    expect(recorded({ missing_since: NOW - 300 })).toEqual({
      set: { worker: { ...worker, missing_since: null } },
      events: [],
    });
  });

  it('ends the silence of an AWS that gave no answer, unless what it shows cannot be judged', () => {
    const before = { ...worker, missing_since: NOW - 300 };
    const termination = aTermination();
    const run = anOpenRun({
      run_id: 'run-1',
      worker: before,
      termination: { ...termination, silent_since: NOW },
    });
    const set = (verdict: Parameters<typeof recordSighting>[3]) =>
      recordSighting(run, before, before, verdict, sighting)?.set;
    expect(set({ kind: 'alive', isStopping: false })?.termination).toEqual(termination);
    expect(set({ kind: 'unclear', why: 'no answer', outage: true })).not.toHaveProperty('termination');
  });

  it('is doubted for as long as what ECS last showed is a STOPPED without proof', () => {
    const doubt = 'STOPPED on EC2 without any exit code';
    expect(recorded({}, { kind: 'unproven', why: doubt })?.set).toMatchObject({ worker: { doubt } });
    expect(recorded({ doubt }, { kind: 'unproven', why: doubt })).toBeUndefined();
    expect(recorded({ doubt })?.set).toMatchObject({ worker: { doubt: null } });
  });
});
