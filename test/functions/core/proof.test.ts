import { describe, expect, it } from 'vitest';
import { isHostGone, judge } from '../../../functions/core/proof.ts';
import type { Sighting, Worker } from '../../../functions/core/worker.ts';
import { aStoppedSighting, aWorker, NOW } from '../../support/records.ts';

const judged = (worker: Partial<Worker>, sighting: Partial<Sighting>) => {
  const ours = aWorker(worker);
  return judge('run-1', ours, aStoppedSighting(ours, 'run-1', sighting), 'event', NOW);
};
const essential = (name: string) => ({ name, essential: true, stop_timeout: null, depends_on: [] });
const silent = [{ name: 'app', exit_code: null, reason: null }];

describe('what a sighting proves', () => {
  it.each<[string, Partial<Worker>, Partial<Sighting>, ReturnType<typeof judge>['kind']]>([
    ['STOPPED with an exit code', {}, {}, 'proven'],
    ['still STOPPING', {}, { last_status: 'STOPPING' }, 'alive'],
    ['still DEPROVISIONING', {}, { last_status: 'DEPROVISIONING' }, 'alive'],
    ['STOPPED on Fargate without exit codes', {}, { containers: silent }, 'proven'],
    ['STOPPED on EC2 without exit codes', {}, { launch_type: 'EC2', containers: silent }, 'unproven'],
    [
      'STOPPED on External without exit codes',
      {},
      { launch_type: 'EXTERNAL', containers: silent },
      'unproven',
    ],
    [
      'STOPPED on an unknown launch type without exit codes',
      {},
      { launch_type: null, containers: silent },
      'unproven',
    ],
    [
      'STOPPED on EC2, never started',
      {},
      { launch_type: 'EC2', containers: silent, stop_code: 'TaskFailedToStart' },
      'proven',
    ],
    [
      'STOPPED on EC2, its host gone',
      {},
      { launch_type: 'EC2', containers: silent, stopped_reason: 'Host EC2 (instance i-1) terminated.' },
      'proven',
    ],
    [
      'STOPPED before a host had it',
      {},
      { launch_type: 'EC2', was_placed: false, containers: silent },
      'proven',
    ],
    [
      'STOPPED on an unknown launch type, by no known host',
      {},
      { launch_type: null, was_placed: false, containers: silent },
      'unproven',
    ],
    ['DELETED after it was STOPPED', {}, { last_status: 'DELETED' }, 'proven'],
    ['STOPPED on EC2 with an exit code', {}, { launch_type: 'EC2' }, 'proven'],
    [
      'STOPPED on EC2 with the exit code of one essential container of two',
      { containers: [essential('app'), essential('log')] },
      {
        launch_type: 'EC2',
        containers: [...silent, { name: 'log', exit_code: 0, reason: null }],
      },
      'proven',
    ],
    ['STOPPED on EC2, its task definition not read', { containers: [] }, { launch_type: 'EC2' }, 'unproven'],
    [
      'STOPPED on EC2 with the exit code of a container that does not count',
      {},
      { launch_type: 'EC2', containers: [{ name: 'injected', exit_code: 0, reason: null }] },
      'unproven',
    ],
    ['another run’s, seen before it was verified', { verified: false }, { started_by: 'run-2' }, 'foreign'],
    ['nobody’s, seen before it was verified', { verified: false }, { started_by: null }, 'foreign'],
    [
      'in no group, seen before it was verified',
      { verified: false },
      { started_by: null, group: null },
      'foreign',
    ],
    ['ours, seen before it was verified', { verified: false }, { started_by: 'run-1' }, 'proven'],
  ])('%s', (_, worker, sighting, kind) => {
    expect(judged(worker, sighting).kind).toBe(kind);
  });

  it.each<[Partial<Worker>, string | null, string]>([
    [{}, 'EC2', 'STOPPED on EC2 without any exit code'],
    [{}, null, 'STOPPED on an unknown launch type without any exit code'],
    [
      { containers: [] },
      'EXTERNAL',
      'STOPPED on EXTERNAL, but its task definition was not read (ecs:DescribeTaskDefinition)',
    ],
  ])('says why a STOPPED is no proof: %j on %s', (worker, launch_type, why) => {
    expect(judged(worker, { launch_type, containers: silent })).toEqual({ kind: 'unproven', why });
  });

  it.each<[string | null, string | null, boolean]>([
    ['SpotInterruption', null, true],
    ['TerminationNotice', null, true],
    ['InfrastructureHealth', null, false],
    [null, 'Host EC2 (instance i-1) terminated.', true],
    ['UserInitiated', 'asked since Host EC2 (instance i-1) terminated.', false],
    ['UserInitiated', 'Host EC2 (instance i-1) is draining', false],
    [null, null, false],
  ])('takes the host as gone by what ECS says of it: %s, %s → %s', (stop_code, stopped_reason, isGone) => {
    expect(isHostGone({ stop_code, stopped_reason })).toBe(isGone);
  });

  it('keeps what ECS said, with the containers that are essential told apart', () => {
    const verdict = judged(
      { containers: [{ name: 'app', essential: true, stop_timeout: null, depends_on: [] }] },
      {
        containers: [
          { name: 'app', exit_code: 143, reason: null },
          { name: 'log', exit_code: 0, reason: null },
        ],
      },
    );
    expect(verdict).toMatchObject({
      proof: {
        source: 'event',
        observed_at: NOW,
        containers: [
          { name: 'app', essential: true, exit_code: 143 },
          { name: 'log', essential: false, exit_code: 0 },
        ],
      },
    });
  });

  it('takes every container as essential until the task definition was read', () => {
    expect(judged({ containers: [] }, {})).toMatchObject({ proof: { containers: [{ essential: true }] } });
  });
});
