import { describe, expect, it } from 'vitest';
import {
  inspect,
  type LiveLook,
  type LiveWorker,
  workerToInspect,
} from '../../../functions/core/inspection.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import type { Sighting, Worker } from '../../../functions/core/worker.ts';
import {
  aProof,
  aStoppedSighting,
  aTermination,
  anOpenRun,
  aWorker,
  NOW,
  SILENT,
} from '../../support/records.ts';

const worker = aWorker();
const live: LiveWorker = {
  last_status: 'RUNNING',
  desired_status: 'RUNNING',
  cpu: '256',
  memory: '512',
  containers: [],
  health: 'UNKNOWN',
  connectivity: 'CONNECTED',
  started_at: NOW,
};
const seen = (last_status: string, overrides: Partial<Sighting> = {}): LiveLook => ({
  kind: 'seen',
  worker: { ...live, last_status },
  sighting: aStoppedSighting(worker, 'run-1', { last_status, ...overrides }),
});
const unclear = (cause: 'denied' | 'throttled' | 'unreachable' | 'refused'): LiveLook => ({
  kind: 'unclear',
  why: `ecs:DescribeTasks: ${cause}`,
  cause,
});
const FARGATE = { launch_type: 'FARGATE' };
const UNLIKE = [0, 137].map((exit_code) => ({ name: `container-${exit_code}`, exit_code, reason: null }));
const MISSING: LiveLook = { kind: 'missing' };
const open = anOpenRun({ run_id: 'run-1', worker });
const ended = { ...open, ...settle(open, aProof(), NOW).set };
const inspected = (
  termination: Partial<Termination> | null,
  look: LiveLook,
  { overrides = {}, next_at = NOW + 90 }: { overrides?: Partial<Worker>; next_at?: number } = {},
) =>
  inspect(
    {
      ...open,
      worker: { ...worker, ...overrides },
      termination: termination && aTermination(termination),
      next_at,
    },
    look,
    NOW,
  );

describe('what there is to inspect', () => {
  it('is the worker of an open run', () => {
    expect(workerToInspect(open)).toBe(worker);
  });

  it('is nothing where the run has ended or has no worker', () => {
    expect(workerToInspect(ended)).toBeUndefined();
    expect(workerToInspect(anOpenRun())).toBeUndefined();
  });
});

describe('an inspection', () => {
  it('says that an ended run is not alive, whatever ECS shows', () => {
    expect(inspect(ended, seen('RUNNING'), NOW)).toEqual({ alive: false, reason: 'run already ended' });
  });

  it('says that a run without a worker is not alive', () => {
    const none = { alive: false, reason: 'no worker recorded' };
    expect(inspect(anOpenRun(), undefined, NOW)).toEqual(none);
    // Only the one or the other is there where it was attached, or lost, between the look and the answer.
    expect(inspect(anOpenRun(), seen('RUNNING'), NOW)).toEqual(none);
    expect(inspect(open, undefined, NOW)).toEqual(none);
  });

  it.each<[LiveLook, string, string]>([
    [MISSING, 'ECS does not know the worker (MISSING)', 'missing'],
    [unclear('denied'), 'ecs:DescribeTasks: denied', 'denied'],
    [unclear('throttled'), 'ecs:DescribeTasks: throttled', 'throttled'],
    [unclear('unreachable'), 'ecs:DescribeTasks: unreachable', 'unreachable'],
    [unclear('refused'), 'ecs:DescribeTasks: refused', 'unclear'],
  ])('does not say whether a worker is alive where ECS does not say: %j', (look, reason, verdict) => {
    expect(inspected(null, look)).toMatchObject({ alive: null, reason, verdict });
  });

  it('calls no worker alive that ECS is about to forget', () => {
    expect(inspected(null, seen('DELETED'))).toMatchObject({ alive: false, verdict: 'ghost' });
  });

  it.each(['PROVISIONING', 'RUNNING', 'STOPPING', 'DEPROVISIONING'])(
    'calls a worker alive while it is %s',
    (status) => {
      expect(inspected(null, seen(status))).toMatchObject({
        alive: true,
        verdict: 'consistent',
        effective: null,
        worker: { last_status: status },
      });
    },
  );

  it.each<[string, Partial<Worker>, LiveLook, string]>([
    ['a worker that has stopped', {}, seen('STOPPED'), 'ghost'],
    ['a STOPPED that proves nothing', {}, seen('STOPPED', SILENT), 'unproven'],
    ['one that ended alike in each container', { containers: [] }, seen('STOPPED', FARGATE), 'ghost'],
    ['one whose task definition was read', {}, seen('STOPPED', { ...FARGATE, containers: UNLIKE }), 'ghost'],
    [
      'one whose task definition must tell how it ended',
      { containers: [] },
      seen('STOPPED', { ...FARGATE, containers: UNLIKE }),
      'waiting_for_event',
    ],
    [
      'a worker of a service',
      { verified: false },
      seen('RUNNING', { started_by: 'ecs-svc/1', group: 'service:web' }),
      'service_managed',
    ],
    ['a worker of another run', { verified: false }, seen('RUNNING', { started_by: 'run-2' }), 'not_of_run'],
  ])('tells %s of an open run that nobody wants to end', (_, overrides, look, verdict) => {
    expect(inspected(null, look, { overrides })).toMatchObject({ verdict });
  });

  it('does not say whether a worker is alive whose STOPPED proves nothing, and shows what ECS shows', () => {
    expect(inspected(null, seen('STOPPED', SILENT))).toMatchObject({
      alive: null,
      reason: 'STOPPED on EC2 without any exit code',
      worker: { last_status: 'STOPPED' },
      verdict: 'unproven',
    });
  });

  it.each<[string, Partial<Worker>, string]>([
    ['when a second MISSING counts', {}, '2027-01-15T08:10:00Z (1800000600)'],
    ['that it has counted', { missing_since: NOW - 600 }, 'the next look ends the run'],
    ['that a worker was never shown', { verified: false }, 'never has, which proves nothing'],
    ['that a doubted worker stays so', { doubt: 'STOPPED on EC2' }, 'STOPPED on EC2; ECS has forgotten'],
  ])('says of MISSING %s', (_, overrides, words) => {
    const inspection = inspected(null, MISSING, { overrides });
    expect('explanation' in inspection && inspection.explanation).toContain(words);
  });
});

describe('what an inspection finds during a termination', () => {
  const stopping = { state: 'stopping', rung: 'stop', stopping_at: NOW } as const;

  it.each<[string, Partial<Termination>, string, string]>([
    ['to be asked first', { ask_until: NOW + 60 }, 'requested', '2027-01-15T08:01:00Z (1800000060)'],
    ['asking', { state: 'asking', ask_until: NOW + 60 }, 'asking', '(1800000060)'],
    ['stopping', stopping, 'in_grace', '(1800000030)'],
    ['a StopTask put off', { ...stopping, stop_deferred: true }, 'throttled', '(1800000090)'],
    [
      'a StopTask without an answer',
      { ...stopping, stop_deferred: true, silent_since: NOW },
      'unreachable',
      '(1800000090)',
    ],
    [
      'a StopTask that was refused',
      { ...stopping, stopping_at: null, obstacle: 'no' },
      'stop_refused',
      ': no.',
    ],
    ['stopping', { ...stopping, rung: 'kill' }, 'in_grace', '(1800000030)'],
    ['a second one that was', { ...stopping, obstacle: 'no' }, 'stop_refused', '(1800000090)'],
    ['stuck', { state: 'stuck', obstacle: 'ecs:StopTask: denied' }, 'stuck', 'ecs:StopTask: denied'],
    ['stuck for no known reason', { state: 'stuck' }, 'stuck', 'for no known reason'],
  ])('%s', (_, termination, verdict, words) => {
    const finding = inspected(termination, seen('RUNNING'));
    expect(finding).toMatchObject({ alive: true, verdict });
    expect('explanation' in finding && finding.explanation).toContain(words);
  });

  it.each<[string, Partial<Termination>]>([
    ['requested', {}],
    ['asking', { state: 'asking', ask_until: NOW }],
    ['stopping', stopping],
  ])('is that it waits its turn once its look is due: %s', (_, termination) => {
    expect(inspected(termination, seen('RUNNING'), { next_at: NOW })).toMatchObject({ verdict: 'queued' });
  });

  it('claims no stop signal while ECS does not show that it took a StopTask', () => {
    expect(inspected(stopping, seen('RUNNING', { desired_status: 'RUNNING' }))).toMatchObject({
      verdict: 'stop_unseen',
    });
  });

  it.each([
    ['the last second of the grace', 30, 'in_grace'],
    ['the first one after it', 31, 'waiting_for_event'],
  ])('%s', (_, seconds, verdict) => {
    const termination = { ...stopping, stopping_at: NOW - seconds };
    expect(inspected(termination, seen('STOPPING'))).toMatchObject({ verdict });
  });

  it.each(['requested', 'asking', 'stopping', 'stuck'] as const)(
    'waits for the proof to be booked once the worker has stopped: %s',
    (state) => {
      expect(inspected({ state }, seen('STOPPED'))).toMatchObject({
        alive: false,
        verdict: 'waiting_for_event',
      });
    },
  );

  it.each([
    ['FARGATE', 'There is no kill on FARGATE'],
    ['EC2', 'where `ec2Kill` is switched on'],
    [null, 'There is no kill on a launch type that is not known'],
  ])('says what there is beyond StopTask on %s', (launch_type, words) => {
    for (const termination of [stopping, { state: 'stuck' } as const]) {
      const finding = inspected(termination, seen('RUNNING'), { overrides: { launch_type } });
      expect('next_action' in finding && finding.next_action).toContain(words);
    }
  });

  it('comes with the times of the termination', () => {
    expect(inspected({ ...stopping, confirm_by: NOW + 90 }, seen('RUNNING'))).toMatchObject({
      effective: { stop_at: NOW, killed_by: NOW + 30, confirmed_by: NOW + 90 },
    });
  });
});
