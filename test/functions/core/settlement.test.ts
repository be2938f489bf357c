import { describe, expect, it } from 'vitest';
import type { OpenRun, Outcome, Proof, Word } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { aProof, aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

const exits = (...exitCodes: (number | null)[]): Proof['containers'] =>
  exitCodes.map((exit_code, index) => ({ name: `c${index}`, essential: true, exit_code, reason: null }));
const word = (outcome: Word['outcome'], summary: string | null = null): Word => ({
  outcome,
  summary,
  at: NOW,
});
const policy = (requested_by: string, overrides: Partial<Termination> = {}) =>
  aTermination({
    requested_by,
    reason: 'ran 60 s, allowed 30 s',
    state: 'stopping',
    rung: 'stop',
    ...overrides,
  });
const byOperator = aTermination({ state: 'stopping', rung: 'stop' });

describe('a worker that was in doubt', () => {
  const run = anOpenRun({ worker: aWorker({ doubt: 'STOPPED on EC2' }), termination: byOperator });

  it('is in none any more once there is proof', () => {
    expect(settle(run, aProof(), NOW).set.worker).toEqual({ ...run.worker, doubt: null });
  });

  it('stays in it where all there is is an operator’s word', () => {
    const abandoner = { actor: 'arn:aws:iam::000000000000:user/ann', reason: 'the host is gone' };
    const proof = aProof({ source: 'operator', last_status: null });
    expect(settle(run, proof, NOW, abandoner).set.worker).toEqual(run.worker);
  });
});

/** docs/contract.md, section 3: the table of endings, and the precedence below it. */
describe('what ended a run', () => {
  it.each<[string, Partial<OpenRun>, Proof['containers'], Outcome]>([
    ['nobody, and its containers exited with 0', {}, exits(0, 0), 'completed'],
    ['nobody, and one essential container failed', {}, exits(0, 1), 'crashed'],
    ['nobody, and no exit code is known', {}, exits(null), 'crashed'],
    ['nobody, and no container is essential', {}, [], 'crashed'],
    ['the word completed, whatever the exit', { finish: word('completed') }, exits(1), 'completed'],
    ['the word failed', { finish: word('failed') }, exits(0), 'failed'],
    ['the word blocked', { finish: word('blocked') }, exits(0), 'blocked'],
    ['an operator', { termination: byOperator }, exits(143), 'reclaimed'],
    [
      'an operator, and the worker exits with 0 on the signal',
      { termination: byOperator },
      exits(0),
      'reclaimed',
    ],
    [
      'an operator over the word failed',
      { termination: byOperator, finish: word('failed') },
      exits(1),
      'reclaimed',
    ],
    [
      'an operator over the word blocked',
      { termination: byOperator, finish: word('blocked') },
      exits(1),
      'reclaimed',
    ],
    [
      'the word completed over an operator',
      { termination: byOperator, finish: word('completed') },
      exits(137),
      'completed',
    ],
    ['exit 0 before any rung reached it', { termination: aTermination() }, exits(0), 'completed'],
    [
      'the word failed, and exit 0 before any rung reached it',
      { termination: aTermination(), finish: word('failed') },
      exits(0),
      'reclaimed',
    ],
    ['a crash before any rung reached it', { termination: aTermination() }, exits(1), 'reclaimed'],
    ['a policy', { termination: policy('policy:max_runtime') }, exits(143), 'timed_out'],
    [
      'a policy over the word failed',
      { termination: policy('policy:heartbeat'), finish: word('failed') },
      exits(1),
      'timed_out',
    ],
    [
      'linger, after a word',
      { termination: policy('policy:linger'), finish: word('failed') },
      exits(137),
      'failed',
    ],
    ['linger, without a word', { termination: policy('policy:linger') }, exits(137), 'timed_out'],
  ])('%s: %#', (_, run, containers, outcome) => {
    const settlement = settle(anOpenRun({ worker: aWorker(), ...run }), aProof({ containers }), NOW);
    expect(settlement.outcome).toBe(outcome);
    expect(settlement.events.at(-1)?.kind).toBe(outcome);
    expect(settlement.set.status).toBe(outcome === 'completed' ? 'done' : outcome);
  });

  it('does not let containers decide that are not essential', () => {
    const containers = [...exits(0), { name: 'sidecar', essential: false, exit_code: 1, reason: null }];
    expect(settle(anOpenRun(), aProof({ containers }), NOW).outcome).toBe('completed');
  });
});

describe('the task after its run has ended', () => {
  const arn = 'arn:aws:ecs:us-east-1:000000000000:task/unit/1';
  it.each<[string, Partial<OpenRun>, ReturnType<typeof settle>['task'], string | null]>([
    [
      'is ready again after an operator, with its failures forgotten',
      { termination: { ...byOperator, reason: 'wrong prompt' } },
      { status: 'ready', failures: { kind: 'reset' }, held_by: null },
      'manual_reclaim: wrong prompt',
    ],
    [
      'names the worker where the operator gave no reason',
      { termination: byOperator },
      { status: 'ready', failures: { kind: 'reset' }, held_by: null },
      `manual_reclaim worker=${arn}`,
    ],
    [
      'stays blocked after an operator who holds it',
      { worker: null, termination: { ...byOperator, then: 'hold', held_by: 'ann' } },
      { status: 'blocked', failures: { kind: 'reset' }, held_by: 'ann' },
      'manual_reclaim',
    ],
    [
      'is ready after a policy, which counts as a failure',
      { termination: policy('policy:max_runtime') },
      {
        status: 'ready',
        failures: { kind: 'add', error: 'policy:max_runtime: ran 60 s, allowed 30 s' },
        held_by: null,
      },
      'policy:max_runtime: ran 60 s, allowed 30 s',
    ],
    [
      'is ready after a policy that gave no reason',
      { termination: policy('policy:launch', { reason: null }) },
      {
        status: 'ready',
        failures: { kind: 'add', error: 'policy:launch: exceeded' },
        held_by: null,
      },
      'policy:launch: exceeded',
    ],
    [
      'is done after the word completed',
      { finish: word('completed', 'all of it') },
      { status: 'done', failures: { kind: 'reset' }, held_by: null },
      null,
    ],
    [
      'is ready after the word failed, which counts',
      { finish: word('failed', 'no disk') },
      { status: 'ready', failures: { kind: 'add', error: 'no disk' }, held_by: null },
      'no disk',
    ],
    [
      'is blocked after the word blocked, with its failures kept',
      { finish: word('blocked', 'needs a key') },
      { status: 'blocked', failures: { kind: 'keep' }, held_by: null },
      'needs a key',
    ],
    [
      'is ready after a crash, which counts',
      {},
      {
        status: 'ready',
        failures: {
          kind: 'add',
          error: 'EssentialContainerExited: Essential container in task exited; c0 exit 1',
        },
        held_by: null,
      },
      'EssentialContainerExited: Essential container in task exited; c0 exit 1',
    ],
  ])('%s', (_, run, task, error) => {
    const proof = aProof({
      containers: exits(1),
      stop_code: 'EssentialContainerExited',
      stopped_reason: 'Essential container in task exited',
    });
    const settlement = settle(anOpenRun({ worker: aWorker({ task_arn: arn }), ...run }), proof, NOW);
    expect(settlement.task).toEqual(task);
    expect(settlement.set.error).toBe(error);
  });
});

describe('the event of a reclaimed run', () => {
  it('says who, why, by which rung, and that the worker was killed after its grace', () => {
    const worker = aWorker();
    const termination = aTermination({ state: 'stopping', rung: 'stop', reason: 'enough' });
    const { events } = settle(anOpenRun({ worker, termination }), aProof({ containers: exits(137) }), NOW);
    expect(events[0]).toEqual({
      kind: 'reclaimed',
      payload: {
        manual: true,
        reason: 'enough',
        actor: termination.requested_by,
        termination_id: termination.id,
        worker: worker.task_arn,
        rung: 'stop',
        stop_class: 'killed_after_grace',
        terminated: true,
        forced: true,
      },
    });
  });

  it('leaves the termination settled and nothing due', () => {
    const { set } = settle(anOpenRun({ termination: byOperator, next_at: NOW }), aProof(), NOW + 9);
    expect(set).toMatchObject({ termination: { state: 'settled' }, next_at: null, ended_at: NOW + 9 });
  });
});

describe('the error of a crash', () => {
  const essential = { essential: true, exit_code: 1, reason: null };
  it.each<[string, Partial<Proof>, string]>([
    [
      'names each essential container with its exit and the reason that ECS gives',
      {
        stop_code: 'EssentialContainerExited',
        stopped_reason: 'gone',
        containers: [
          { ...essential, name: 'app', exit_code: 137, reason: 'OutOfMemoryError' },
          { ...essential, name: 'log' },
          { ...essential, name: 'side', essential: false },
        ],
      },
      'EssentialContainerExited: gone; app exit 137 (OutOfMemoryError), log exit 1',
    ],
    [
      'says what ECS did not say',
      { stop_code: null, stopped_reason: null, containers: [{ ...essential, name: 'app', exit_code: null }] },
      'no stop code: no reason; app no exit code',
    ],
    [
      'says that there was no essential container',
      { stop_code: 'SpotInterruption', stopped_reason: 'taken', containers: [] },
      'SpotInterruption: taken; no essential container',
    ],
  ])('%s', (_, proof, error) => {
    expect(settle(anOpenRun(), aProof(proof), NOW).set.error).toBe(error);
  });
});

describe('the event of a run that nobody reclaimed', () => {
  const worker = aWorker();
  it.each<[string, Partial<OpenRun>, Partial<Proof>, string, string | null]>([
    ['its worker', { worker }, { containers: exits(1) }, 'crashed', 'worker'],
    [
      'the policy that ended it',
      { worker, termination: policy('policy:launch') },
      {},
      'timed_out',
      'policy:launch',
    ],
    [
      'its worker, where the work was completed over an operator',
      { worker, termination: byOperator, finish: word('completed') },
      {},
      'completed',
      'worker',
    ],
    [
      'the operator who gave their word, where the work was completed',
      { worker, termination: byOperator, finish: word('completed') },
      { source: 'operator' },
      'completed',
      byOperator.requested_by,
    ],
  ])('names %s', (_, run, proof, kind, actor) => {
    const { events, set } = settle(anOpenRun(run), aProof({ stop_code: 'UserInitiated', ...proof }), NOW);
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({ kind, payload: { actor, worker: worker.task_arn, error: set.error } });
  });

  it('names no worker where there was none', () => {
    const { events } = settle(anOpenRun({ finish: word('failed') }), aProof({ source: 'no_worker' }), NOW);
    expect(events[0]?.payload).toEqual({
      actor: 'worker',
      worker: null,
      stop_class: 'never_started',
      error: null,
    });
  });
});

describe('a run that was stuck', () => {
  const stuck = aTermination({ state: 'stuck', rung: 'page', obstacle: 'denied' });

  it('says that it no longer is, once there is proof', () => {
    const { events } = settle(anOpenRun({ worker: aWorker(), termination: stuck }), aProof(), NOW);
    expect(events[0]).toEqual({ kind: 'unstuck', payload: { obstacle: 'denied' } });
    expect(events.map(({ kind }) => kind)).toEqual(['unstuck', 'reclaimed']);
  });

  it('does not say so on an operator’s word, which proves nothing', () => {
    const { events } = settle(anOpenRun({ termination: stuck }), aProof({ source: 'operator' }), NOW);
    expect(events.map(({ kind }) => kind)).toEqual(['reclaimed']);
    expect(events[0]?.payload).toMatchObject({ worker: null, terminated: false, stop_class: 'abandoned' });
  });
});
