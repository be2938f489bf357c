import { describe, expect, it } from 'vitest';
import { lookSoon, seenAgain, wake } from '../../../functions/core/ghost.ts';
import { anOpenRun, aTermination, aWorker, NOW } from '../../support/records.ts';

describe('waking a run whose worker is gone', () => {
  it('makes it due now, and has the consumer look at the worker again', () => {
    const worker = aWorker({ confirmed: true });
    expect(wake(anOpenRun({ worker }), NOW)).toEqual({
      set: { worker: { ...worker, confirmed: false }, next_at: NOW },
      events: [],
    });
  });

  it.each([
    ['has no worker', {}],
    ['is looked at until its worker is seen alive', { worker: aWorker({ confirmed: false }) }],
    ['is being terminated', { worker: aWorker({ confirmed: true }), termination: aTermination() }],
  ])('is not needed where it %s', (_, run) => {
    expect(wake(anOpenRun(run), NOW)).toBeUndefined();
  });
});

describe('looking soon at a worker whose STOPPED could not be judged', () => {
  const pushed = aTermination({ state: 'stopping', rung: 'stop' });

  it.each([
    ['that is at rest', { next_at: null }, NOW + 30],
    ['whose look comes later', { next_at: NOW + 600, termination: pushed }, NOW + 30],
    ['whose look comes sooner', { next_at: NOW + 29 }, NOW + 29],
  ])('sets the look of a run %s, and tells nobody', (_, run, next_at) => {
    expect(lookSoon(anOpenRun({ worker: aWorker(), ...run }), NOW)).toEqual({ next_at });
  });

  it('leaves a run alone whose next step pushes the worker', () => {
    const termination = aTermination({ state: 'asking', rung: 'ask' });
    expect(lookSoon(anOpenRun({ worker: aWorker(), termination }), NOW)).toBeUndefined();
  });
});

describe('a worker that ECS shows again', () => {
  it('is missing no more: two MISSINGs count only where nothing came between', () => {
    const worker = aWorker({ missing_since: NOW - 300 });
    const move = seenAgain(anOpenRun({ worker }));
    expect(move).toEqual({ set: { worker: { ...worker, missing_since: null } }, events: [] });
  });

  it.each([{ worker: aWorker() }, { worker: null }])('needs nothing where it was not missing: %j', (run) => {
    expect(seenAgain(anOpenRun(run))).toBeUndefined();
  });
});
