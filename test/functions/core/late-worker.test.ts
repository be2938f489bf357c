import { describe, expect, it } from 'vitest';
import type { View } from '../../../functions/core/decision.ts';
import { decideLate } from '../../../functions/core/decide-late.ts';
import {
  isLateWorkerDue,
  LATE_WORKERS_KEPT,
  lateWorkerStopped,
  pendingLateWorker,
  recordLateWorker,
} from '../../../functions/core/late-worker.ts';
import type { EndedRun, Run } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import { type LateWorker, unseenWorker } from '../../../functions/core/worker.ts';
import { aProof, anOpenRun, aTermination, aWorker, NOW } from '../../support/records.ts';

const LADDER = {
  confirmationSlackSeconds: 60,
  launchWindowSeconds: 60,
  ec2Kill: false,
  policies: { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null },
};

const late = (overrides: Partial<LateWorker> = {}): LateWorker => ({
  ...aWorker(),
  recorded_at: NOW,
  stop_attempts: 0,
  next_at: NOW,
  obstacle: null,
  stopped_at: null,
  ...overrides,
});
const ended = (...late_workers: readonly LateWorker[]): EndedRun => {
  const run = anOpenRun({ worker: aWorker() });
  return { ...run, ...settle(run, aProof(), NOW).set, late_workers, next_at: NOW };
};
const DAY = 86_400;
const decided = (worker: LateWorker, view: View) => decideLate(ended(worker), view, LADDER, NOW);

describe('a worker that is attached after the end', () => {
  it('is recorded, due at once, and told', () => {
    const worker = aWorker();
    const known = late();
    const move = recordLateWorker(ended(known), worker, 'dispatcher', NOW);
    expect(move).toEqual({
      set: {
        late_workers: [known, late({ ...worker })],
        next_at: NOW,
      },
      events: [{ kind: 'late_worker', payload: { actor: 'dispatcher', worker: worker.task_arn } }],
    });
  });

  it('takes the place of the one that stopped first, where the record has a hundred', () => {
    const many = Array.from({ length: LATE_WORKERS_KEPT }, (_, place) =>
      late({ stopped_at: place === 0 ? null : NOW - place }),
    );
    const worker = aWorker();
    const { set } = recordLateWorker(ended(...many), worker, 'dispatcher', NOW);
    expect(set.late_workers).toEqual([...many.slice(0, -1), late({ ...worker })]);
    const living = many.map((one) => ({ ...one, stopped_at: null }));
    expect(recordLateWorker(ended(...living), worker, 'dispatcher', NOW).set.late_workers).toHaveLength(101);
  });

  it('keeps what ECS has shown of it, where ECS does not answer this time', () => {
    const shown = late({ doubt: 'STOPPED on EC2', missing_since: NOW - 60 });
    const told = { ...shown, stop: false } as const;
    const { set } = recordLateWorker(ended(told), unseenWorker(told), 'dispatcher', NOW);
    expect(set.late_workers).toEqual([shown]);
  });

  it('is what ECS shows now, where it answers', () => {
    const shown = late({ doubt: 'STOPPED on EC2', confirmed: true, stop: false });
    const worker = aWorker({ task_arn: shown.task_arn });
    const { set } = recordLateWorker(ended(shown), worker, 'dispatcher', NOW);
    expect(set.late_workers).toEqual([late({ ...worker })]);
  });
});

describe('which late worker is next', () => {
  it('is the one whose look is due first', () => {
    const [later, sooner, stopped] = [
      late({ next_at: NOW + 90 }),
      late({ next_at: NOW + 30 }),
      late({ next_at: NOW, stopped_at: NOW }),
    ];
    expect(pendingLateWorker(ended(later, stopped, sooner))).toBe(sooner);
  });

  it('is none once all have stopped', () => {
    expect(pendingLateWorker(ended(late({ stopped_at: NOW })))).toBeUndefined();
    expect(pendingLateWorker(ended())).toBeUndefined();
  });
});

describe('whether a step takes up a late worker', () => {
  const late_workers = [late()];
  const open = anOpenRun({ worker: aWorker(), late_workers });
  it.each<[string, Run, boolean]>([
    ['an ended run', ended(late()), true],
    ['an ended run, two seconds early', ended(late({ next_at: NOW + 2 })), false],
    ['an ended run without one', ended(), false],
    ['a run that nobody wants to end', open, false],
    ['a run that is being ended', { ...open, termination: aTermination({ state: 'stopping' }) }, false],
    ['a run that is stuck', { ...open, termination: aTermination({ state: 'stuck' }) }, true],
  ])('of %s: %#', (_, run, isTaken) => {
    expect(isLateWorkerDue(run, NOW)).toBe(isTaken);
  });
});

describe('a step of an ended run', () => {
  it.each([
    [NOW + 2, 'nothing'],
    [NOW + 1, 'stop'],
  ])('does what is due: a next look at %s → %s', (next_at, kind) => {
    expect(decided(late({ next_at }), { kind: 'not-looked' }).kind).toBe(kind);
  });

  it('does nothing where every late worker has stopped', () => {
    expect(decided(late({ stopped_at: NOW }), { kind: 'alive', isStopping: false })).toEqual({
      kind: 'nothing',
    });
  });

  it.each<[string, Partial<LateWorker>]>([
    ['ECS has not shown yet', { verified: false }],
    ['was stopped before', { stop_attempts: 1 }],
    ['was kept from being stopped', { obstacle: 'denied' }],
    ['ECS did not know the last time', { missing_since: NOW - 600 }],
  ])('looks before it stops a worker that %s', (_, worker) => {
    expect(decided(late(worker), { kind: 'not-looked' }).kind).toBe('look');
  });

  it.each([
    ['the confirmation', 0, 90],
    ['the confirmation still', 1, 90],
    ['the growing interval once that is longer', 2, 120],
    ['ten minutes at most', 9, 600],
  ])('counts a StopTask and waits for %s', (_, stop_attempts, seconds) => {
    expect(decided(late({ stop_attempts }), { kind: 'alive', isStopping: false })).toMatchObject({
      kind: 'stop',
      move: {
        set: { late_workers: [{ stop_attempts: stop_attempts + 1 }], next_at: NOW + seconds },
        events: [],
      },
    });
  });

  it.each<[string, Partial<LateWorker>, View, number]>([
    ['ECS gives no answer', {}, { kind: 'unclear', why: 'ThrottlingException' }, 30],
    ['ECS does not know it yet', { verified: false }, { kind: 'missing' }, 30],
    ['ECS does not know it any more', {}, { kind: 'missing' }, 600],
  ])('looks again, counts no StopTask and tells nobody, where %s', (_, worker, view, seconds) => {
    expect(decided(late(worker), view)).toMatchObject({
      kind: 'write',
      move: {
        set: { late_workers: [{ stop_attempts: 0, stopped_at: null }], next_at: NOW + seconds },
        events: [],
      },
    });
  });

  it.each<[string, Partial<LateWorker>, string]>([
    ['never was known', { verified: false }, 'ECS does not know the worker (MISSING) and never has'],
    [
      'was in doubt before',
      { doubt: 'STOPPED on EC2' },
      'STOPPED on EC2; ECS has forgotten the worker since',
    ],
  ])('looks no more for a worker that ECS has not known for a day and that %s', (_, worker, why) => {
    const old = { ...worker, recorded_at: NOW - 3 * DAY };
    const first = { late_workers: [{ missing_since: NOW }], next_at: NOW + 600 };
    expect(decided(late(old), { kind: 'missing' })).toMatchObject({ kind: 'write', move: { set: first } });
    const soon = decided(late({ ...old, missing_since: NOW - DAY + 1 }), { kind: 'missing' });
    expect(soon).toMatchObject({ kind: 'write', move: { set: { next_at: NOW + 600 } } });
    const last = decided(late({ ...old, missing_since: NOW - DAY }), { kind: 'missing' });
    expect(last).toMatchObject({
      kind: 'write',
      move: { set: { late_workers: [{ stop: false }], next_at: null }, events: [{ kind: 'stop_refused' }] },
    });
    expect(JSON.stringify(last)).toContain(why);
  });

  const service: View = { kind: 'service-managed', service: 'web' };
  it.each<[string, Partial<LateWorker>, View, string]>([
    ['ECS refuses to answer', {}, { kind: 'unclear', why: 'denied', lasting: true }, 'denied'],
    ['another run started it', {}, { kind: 'foreign', startedBy: 'run-2' }, 'started by run-2'],
    ['a service runs it', {}, service, 'the ECS service web'],
    ['it stopped without proof', {}, { kind: 'unproven', why: 'no exit code' }, 'no exit code'],
    ['ECS has never shown it', { recorded_at: NOW - 600 }, { kind: 'missing' }, 'never has'],
  ])('tells once what keeps it from being stopped, where %s', (_, worker, view, words) => {
    const told = decided(late({ verified: false, ...worker }), view);
    expect(told).toMatchObject({
      move: { set: { next_at: NOW + 600 }, events: [{ kind: 'stop_refused' }] },
    });
    const [hindered] = ('move' in told && told.move.set.late_workers) || [];
    expect(hindered?.obstacle).toContain(words);
    expect(hindered && decided(hindered, view)).toMatchObject({ kind: 'write', move: { events: [] } });
  });

  it.each([
    [599, 'write', null],
    [600, 'write', NOW],
  ])(
    'takes a second MISSING, %i s after the first, for proof that it stopped: %s',
    (age, kind, stopped_at) => {
      const decision = decided(late({ missing_since: NOW - age }), { kind: 'missing' });
      expect(decision).toMatchObject({ kind, move: { set: { late_workers: [{ stopped_at }] } } });
    },
  );

  it('is not left to one worker: the next look is that of the one that waits shortest', () => {
    const run = ended(late(), late({ next_at: NOW + 40 }));
    expect(decideLate(run, { kind: 'alive', isStopping: false }, LADDER, NOW)).toMatchObject({
      kind: 'stop',
      move: { set: { next_at: NOW + 40 } },
    });
  });
});

describe('a late worker that is proven stopped', () => {
  const proof = aProof();

  it('is told with its proof, and leaves nothing due', () => {
    const worker = late({ obstacle: 'denied', doubt: 'STOPPED on EC2' });
    expect(lateWorkerStopped(ended(worker), worker, proof, NOW)).toEqual({
      set: { late_workers: [{ ...worker, stopped_at: NOW, obstacle: null, doubt: null }], next_at: null },
      events: [{ kind: 'late_worker_stopped', payload: { worker: worker.task_arn, proof } }],
    });
  });

  it('makes room for the next one at once', () => {
    const [worker, other] = [late(), late()];
    expect(lateWorkerStopped(ended(worker, other), worker, proof, NOW).set).toMatchObject({
      late_workers: [{ stopped_at: NOW }, { stopped_at: null }],
      next_at: NOW,
    });
  });
});
