import { describe, expect, it } from 'vitest';
import {
  type Finding,
  inspect,
  type LiveLook,
  type LiveWorker,
  workerToInspect,
} from '../../../functions/core/inspection.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { aProof, aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

const live = (last_status: string): LiveWorker => ({
  last_status,
  desired_status: 'RUNNING',
  cpu: '256',
  memory: '512',
  containers: [],
  health: 'UNKNOWN',
  connectivity: 'CONNECTED',
  started_at: NOW,
});
const seen = (last_status: string): LiveLook => ({ kind: 'seen', worker: live(last_status) });
const worker = aWorker();
const open = anOpenRun({ worker });
const ended = { ...open, ...settle(open, aProof(), NOW).set };
const inspected = (termination: Partial<Termination> | null, look: LiveLook, now = NOW) =>
  inspect({ ...open, termination: termination && aTermination(termination) }, look, now);

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
    expect(inspect(anOpenRun(), undefined, NOW)).toEqual({ alive: false, reason: 'no worker recorded' });
  });

  it.each<[LiveLook, string, Finding['verdict']]>([
    [{ kind: 'missing' }, 'ECS does not know the worker (MISSING)', 'missing'],
    [
      { kind: 'unclear', why: 'ecs:DescribeTasks: AccessDeniedException: no' },
      'ecs:DescribeTasks: AccessDeniedException: no',
      'unclear',
    ],
  ])('does not say whether a worker is alive where ECS does not say: %j', (look, reason, verdict) => {
    expect(inspected(null, look)).toMatchObject({ alive: null, reason, verdict });
  });

  it.each(['PROVISIONING', 'RUNNING', 'STOPPING', 'DEPROVISIONING'])(
    'calls a worker alive while it is %s',
    (status) => {
      expect(inspected(null, seen(status))).toMatchObject({
        alive: true,
        verdict: 'consistent',
        worker: { last_status: status },
      });
    },
  );

  it('calls an open run whose worker has stopped a ghost', () => {
    expect(inspected(null, seen('STOPPED'))).toMatchObject({ alive: false, verdict: 'ghost' });
  });
});

describe('what an inspection finds during a termination', () => {
  it.each<[string, Partial<Termination>, Finding['verdict'], string]>([
    ['requested', {}, 'requested', `from ${NOW}.`],
    ['requested, to be asked first', { ask_until: NOW + 60 }, 'requested', `from ${NOW + 60}.`],
    ['asking', { state: 'asking', ask_until: NOW + 60 }, 'asking', `at ${NOW + 60}.`],
    ['stopping', { state: 'stopping', stopping_at: NOW }, 'in_grace', `by ${NOW + 30}.`],
    ['stuck', { state: 'stuck', obstacle: 'ecs:StopTask: denied' }, 'stuck', ': ecs:StopTask: denied.'],
    ['stuck for no known reason', { state: 'stuck' }, 'stuck', ': unknown.'],
  ])('%s', (_, termination, verdict, explanation) => {
    const finding = inspected(termination, seen('RUNNING'));
    expect(finding).toMatchObject({ alive: true, verdict });
    expect('explanation' in finding && finding.explanation.endsWith(explanation)).toBe(true);
  });

  it.each([
    ['the last second of the grace', 30, 'in_grace'],
    ['the first one after it', 31, 'waiting_for_event'],
  ])('%s', (_, seconds, verdict) => {
    const stopping = { state: 'stopping', stopping_at: NOW } as const;
    expect(inspected(stopping, seen('STOPPING'), NOW + seconds)).toMatchObject({ verdict });
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
});
