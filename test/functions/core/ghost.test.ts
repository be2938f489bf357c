import { describe, expect, it } from 'vitest';
import { wake } from '../../../functions/core/ghost.ts';
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
