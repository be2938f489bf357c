import { describe, expect, it } from 'vitest';
import { attach, verify } from '../../../functions/core/attachment.ts';
import { settle } from '../../../functions/core/settlement.ts';
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
    expect(set).toMatchObject({ worker });
    expect(events).toEqual([
      { kind: 'worker_attached', payload: { actor: 'dispatcher', worker: worker.task_arn, verified } },
    ]);
  });
});

describe('a worker that ECS shows for the first time', () => {
  const unknown = aWorker({ verified: false, launch_type: null, containers: [] });
  const sighting = aStoppedSighting(unknown, 'run-1', { launch_type: 'EC2', last_status: 'RUNNING' });
  const containers = [{ name: 'app', essential: true, stop_timeout: 5, depends_on: [] }];
  const open = anOpenRun({ worker: unknown });
  const other = {
    ...unknown,
    task_arn: `${unknown.task_arn}0`,
    recorded_at: NOW,
    stop_attempts: 0,
    stopped_at: null,
  };
  const ended = {
    ...open,
    ...settle(open, aProof(), NOW).set,
    late_workers: [other, { ...other, task_arn: unknown.task_arn }],
  };

  it('is verified, with what it runs on and what its containers may take', () => {
    const { set, events } = verify(open, unknown, sighting, containers);
    expect(set).toEqual({ worker: { ...unknown, verified: true, launch_type: 'EC2', containers } });
    expect(events).toEqual([{ kind: 'worker_verified', payload: { worker: unknown.task_arn } }]);
  });

  it('is verified among the late workers once the run has ended, and the others are left alone', () => {
    const { set } = verify(ended, unknown, sighting, containers);
    expect(set).not.toHaveProperty('worker');
    expect(set.late_workers).toMatchObject([other, { verified: true, launch_type: 'EC2', containers }]);
  });

  it('keeps the containers that are known where ECS does not say', () => {
    const known = { ...unknown, containers };
    expect(verify(open, known, sighting, undefined).set).toMatchObject({
      worker: { verified: true, containers },
    });
    expect(verify(ended, known, sighting, undefined).set).toMatchObject({
      late_workers: [other, { verified: true, containers }],
    });
  });
});
