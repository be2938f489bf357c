import { describe, expect, it } from 'vitest';
import { decide } from '../../../functions/core/decide.ts';
import type { Decision, View } from '../../../functions/core/decision.ts';
import type { OpenRun } from '../../../functions/core/run.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import type { Worker } from '../../../functions/core/worker.ts';
import { aProof, aTermination, anOpenRun, aWorker, NOW } from '../../support/records.ts';

const LADDER = {
  confirmationSlackSeconds: 60,
  launchWindowSeconds: 60,
  ec2Kill: false,
  policies: { launchSeconds: 600, heartbeatSeconds: 120, lingerSeconds: 300 },
};
/** The longest stop of the worker, 30 s, and the slack. */
const CONFIRMATION_SECONDS = 90;

const NOT_LOOKED: View = { kind: 'not-looked' };
const ALIVE: View = { kind: 'alive', isStopping: false };
const MISSING: View = { kind: 'missing' };
const UNCLEAR: View = { kind: 'unclear', why: 'ThrottlingException' };
const FOREIGN: View = { kind: 'foreign', startedBy: 'run-2' };
const UNPROVEN: View = { kind: 'unproven', why: 'STOPPED on EC2 without any exit code' };
const NONE_FOUND: View = { kind: 'no-worker-found' };

const decided = (run: Partial<OpenRun>, view: View = NOT_LOOKED, now = NOW): Decision =>
  decide(anOpenRun({ next_at: NOW, ...run }), view, LADDER, now);
const nextLook = (decision: Decision): number | null | undefined =>
  'move' in decision ? decision.move.set.next_at : undefined;
const eventsOf = (decision: Decision): string[] =>
  'move' in decision ? decision.move.events.map(({ kind }) => kind) : [];
const terminationOf = (decision: Decision): Termination | null | undefined =>
  'move' in decision ? decision.move.set.termination : undefined;

describe('a step', () => {
  it.each([
    ['which nothing is due for', null, 'nothing'],
    ['two seconds early', NOW + 2, 'nothing'],
    ['one second early, since clocks differ', NOW + 1, 'stop'],
    ['in time', NOW, 'stop'],
    ['late', NOW - 600, 'stop'],
  ])('%s decides on: %s → %s', (_, next_at, kind) => {
    expect(decided({ worker: aWorker(), termination: aTermination(), next_at }).kind).toBe(kind);
  });

  it.each<[string, Partial<OpenRun>]>([
    ['of a run that nobody wants to end', { worker: aWorker() }],
    ['of a run that is to be terminated', { worker: aWorker(), termination: aTermination() }],
    ['of a stuck run', { worker: aWorker(), termination: aTermination({ state: 'stuck', rung: 'page' }) }],
    ['that was not due', { worker: aWorker(), next_at: null }],
  ])('%s settles on proof', (_, run) => {
    const proof = aProof();
    expect(decided(run, { kind: 'proven', proof })).toEqual({ kind: 'settle', proof });
  });

  it('that has looked acts on what it saw, due or not', () => {
    expect(decided({ worker: aWorker(), termination: aTermination(), next_at: null }, ALIVE).kind).toBe(
      'stop',
    );
  });
});

describe('a worker that nobody wants to end', () => {
  it('is looked at once more after it was attached', () => {
    expect(decided({ worker: aWorker({ confirmed: false }) }).kind).toBe('look');
  });

  it('is looked at again while its task definition is not known', () => {
    expect(decided({ worker: aWorker({ confirmed: true, containers: [] }) }).kind).toBe('look');
  });

  it('is left alone once it was seen', () => {
    const decision = decided({ worker: aWorker({ confirmed: true }) });
    expect(decision).toMatchObject({ kind: 'write', move: { events: [] } });
    expect(nextLook(decision)).toBeNull();
  });

  it('is confirmed by being alive', () => {
    expect(decided({ worker: aWorker() }, ALIVE)).toMatchObject({
      move: { set: { worker: { confirmed: true } } },
    });
  });

  it.each<[string, Partial<Worker>, View, number | null]>([
    ['alive', {}, ALIVE, null],
    ['alive, its task definition not read', { containers: [] }, ALIVE, 600],
    ['no answer', {}, UNCLEAR, 30],
    ['unknown yet', { verified: false }, MISSING, 30],
    ['unknown, though ECS has shown it', {}, MISSING, 600],
    ['of another run', { verified: false }, FOREIGN, 600],
    ['stopped without proof', {}, UNPROVEN, 600],
  ])('%s: it is looked at again after a while', (_, worker, view, seconds) => {
    expect(nextLook(decided({ worker: aWorker(worker) }, view))).toBe(
      seconds === null ? null : NOW + seconds,
    );
  });

  it('is looked at when a policy applies, where that comes first', () => {
    const run = { worker: aWorker(), max_runtime_seconds: 20 };
    expect(nextLook(decided(run, UNCLEAR))).toBe(NOW + 20);
    expect(nextLook(decided({ ...run, max_runtime_seconds: 40 }, UNCLEAR))).toBe(NOW + 30);
  });
});

describe('a policy', () => {
  const worker = aWorker({ confirmed: true });
  it.each<[string, Partial<OpenRun>, number]>([
    ['policy:launch', {}, 600],
    ['policy:max_runtime', { worker, max_runtime_seconds: 90 }, 90],
    ['policy:heartbeat', { worker, last_heartbeat_at: NOW }, 120],
    ['policy:linger', { worker, finish: { outcome: 'failed', summary: null, at: NOW } }, 300],
  ])('%s ends a run when its time is over, not a second before', (actor, run, seconds) => {
    const due = { ...run, next_at: NOW + seconds };
    expect(decided(due, ALIVE, NOW + seconds - 1)).toMatchObject({ kind: 'write' });
    expect(nextLook(decided(due, ALIVE, NOW + seconds - 1))).toBe(NOW + seconds);
    expect(decided(due, ALIVE, NOW + seconds)).toMatchObject({
      kind: 'terminate',
      request: { actor, then: 'requeue', askSeconds: 0 },
    });
  });

  it('looks at the worker before it ends it', () => {
    expect(decided({ worker, max_runtime_seconds: 90 }, NOT_LOOKED, NOW + 90).kind).toBe('look');
  });

  it('rests while a termination is under way', () => {
    const run = { worker, max_runtime_seconds: 90, termination: aTermination({ state: 'stopping' }) };
    expect(decided(run, ALIVE, NOW + 90).kind).toBe('stop');
  });
});

describe('the ladder', () => {
  const climbed = (termination: Partial<Termination>, view: View, worker: Partial<Worker> = {}, now = NOW) =>
    decided({ worker: aWorker(worker), termination: aTermination(termination) }, view, now);

  it('stops a worker that ECS has shown without another look', () => {
    const decision = climbed({}, NOT_LOOKED);
    expect(decision.kind).toBe('stop');
    expect(terminationOf(decision)).toMatchObject({
      state: 'stopping',
      rung: 'stop',
      stop_attempts: 1,
      stopping_at: NOW,
    });
    expect(nextLook(decision)).toBe(NOW + CONFIRMATION_SECONDS);
    expect(eventsOf(decision)).toEqual(['stopping']);
  });

  it.each([true, undefined])('stops it anew where ECS does not say how it is: lasting %s', (lasting) => {
    const unclear: View = { kind: 'unclear', why: 'ecs:DescribeTasks denied', ...(lasting && { lasting }) };
    expect(climbed({ rung: 'page' }, unclear).kind).toBe('stop');
    expect(climbed({ rung: 'page' }, unclear, { verified: false }).kind).toBe('write');
    expect(climbed({ rung: 'stop', state: 'stopping' }, unclear).kind).toBe('write');
  });

  it('stops it anew where a StopTask was put off, however the look comes out', () => {
    const deferred = { rung: 'stop', state: 'stopping', stop_attempts: 1, stop_deferred: true } as const;
    expect(climbed(deferred, UNCLEAR).kind).toBe('stop');
    expect(climbed(deferred, UNCLEAR, { missing_since: NOW }).kind).toBe('write');
  });

  it('stops a worker that was only asked without another look', () => {
    expect(climbed({ state: 'asking', rung: 'ask' }, NOT_LOOKED).kind).toBe('stop');
  });

  it.each<[string, Partial<Termination>, Partial<Worker>]>([
    ['that ECS has not shown yet', {}, { verified: false }],
    ['that was stopped once', { state: 'stopping', rung: 'stop', stop_attempts: 1 }, {}],
    ['that is stuck', { state: 'stuck', rung: 'page', stop_attempts: 2 }, {}],
    ['that was stuck, and whose ladder starts again', { rung: 'page' }, {}],
  ])('looks before it stops a worker %s', (_, termination, worker) => {
    expect(climbed(termination, NOT_LOOKED, worker).kind).toBe('look');
  });

  it('stops once more, and keeps when it began', () => {
    const decision = climbed({ state: 'stopping', stop_attempts: 1, stopping_at: NOW - 90 }, ALIVE);
    expect(terminationOf(decision)).toMatchObject({ stop_attempts: 2, stopping_at: NOW - 90 });
    expect(eventsOf(decision)).toEqual(['stopping']);
  });

  it('pages instead of a third time', () => {
    const decision = climbed({ state: 'stopping', stop_attempts: 2 }, ALIVE);
    expect(decision.kind).toBe('write');
    expect(terminationOf(decision)).toMatchObject({
      state: 'stuck',
      rung: 'page',
      obstacle: 'not confirmed after 2 StopTask calls',
    });
    expect(eventsOf(decision)).toEqual(['stuck']);
    expect(nextLook(decision)).toBe(NOW + 60);
  });

  it.each([
    [2, 120],
    [3, 240],
    [4, 480],
    [5, 600],
    [99, 600],
  ])('tries a stuck worker again without an event, after %i calls in %i s', (stop_attempts, seconds) => {
    const decision = climbed({ state: 'stuck', rung: 'page', stop_attempts }, ALIVE);
    expect(decision.kind).toBe('stop');
    expect(eventsOf(decision)).toEqual([]);
    expect(nextLook(decision)).toBe(NOW + seconds);
  });

  it('repeats a deferred StopTask without a new event, and without counting it', () => {
    const decision = climbed({ state: 'stopping', stop_attempts: 1, stop_deferred: true }, ALIVE);
    expect(decision.kind).toBe('stop');
    expect(eventsOf(decision)).toEqual([]);
    expect(terminationOf(decision)).toMatchObject({ stop_attempts: 1, stop_deferred: false });
  });

  it.each<[string, View, string]>([
    ['another run started it', FOREIGN, 'the worker was started by run-2, not by this run'],
    [
      'nobody did',
      { kind: 'foreign', startedBy: null },
      'the worker was started by somebody else, not by this run',
    ],
    ['it stopped without proof', UNPROVEN, 'STOPPED on EC2 without any exit code'],
  ])('pages where nothing is left to be stopped: %s', (_, view, obstacle) => {
    const decision = climbed({}, view);
    expect(terminationOf(decision)).toMatchObject({ state: 'stuck', obstacle });
    expect(eventsOf(decision)).toEqual(['stuck']);
  });

  it.each([FOREIGN, UNPROVEN, MISSING])(
    'pages once: a stuck worker that is $kind is only waited for',
    (view) => {
      const decision = climbed({ state: 'stuck', requested_at: NOW - 600 }, view);
      expect(eventsOf(decision)).toEqual([]);
      expect(nextLook(decision)).toBe(NOW + 600);
    },
  );

  it.each([
    ['at first', null, NOW + 30, []],
    ['for 59 s', NOW - 59, NOW + 1, []],
    ['for 60 s', NOW - 60, NOW + 540, ['stuck']],
  ])('gives ECS the launch window to know a worker: MISSING %s', (_, missing_since, next_at, events) => {
    const decision = climbed({ requested_at: NOW - 600 }, MISSING, { missing_since });
    expect(nextLook(decision)).toBe(next_at);
    expect(eventsOf(decision)).toEqual(events);
    const requested = climbed({ requested_at: missing_since ?? NOW }, MISSING, { missing_since: NOW - 500 });
    expect(eventsOf(requested)).toEqual(events);
  });

  it('waits where ECS asks for patience, and changes nothing', () => {
    const decision = climbed({ state: 'stopping', stop_attempts: 2 }, UNCLEAR);
    expect([nextLook(decision), eventsOf(decision)]).toEqual([NOW + 30, []]);
    expect(terminationOf(decision)).toMatchObject({ state: 'stopping', stop_attempts: 2, obstacle: null });
  });
});

describe('MISSING', () => {
  const seenWorker = aWorker();
  const looked = (worker: Partial<Worker>, termination: Partial<Termination> | null, now = NOW) =>
    decided(
      { worker: { ...seenWorker, ...worker }, termination: termination && aTermination(termination) },
      MISSING,
      now,
    );
  const terminated = { state: 'stopping', requested_at: NOW - 90, stop_attempts: 1 } as const;

  it.each([
    [null, NOW + 600],
    [terminated, NOW + 30],
    [{ ...terminated, state: 'stuck' as const }, NOW + 600],
  ])('is counted from when it is first seen: %j', (termination, next_at) => {
    expect(looked({}, termination)).toMatchObject({
      kind: 'write',
      move: { set: { worker: { missing_since: NOW }, next_at } },
    });
  });

  it.each([null, terminated, { ...terminated, state: 'stuck' as const }])(
    'is proof when it is seen again ten minutes later, not a second before: %j',
    (termination) => {
      expect(looked({ missing_since: NOW - 599 }, termination).kind).toBe('write');
      expect(looked({ missing_since: NOW - 600 }, termination)).toMatchObject({
        kind: 'settle',
        proof: { source: 'missing', task_arn: seenWorker.task_arn, last_status: null, observed_at: NOW },
      });
    },
  );

  it('leaves a run that is to be terminated stuck meanwhile, and says until when', () => {
    const decision = looked({ missing_since: NOW - 60 }, terminated);
    expect(eventsOf(decision)).toEqual(['stuck']);
    expect(terminationOf(decision)?.obstacle).toContain('2027-01-15T08:09:00Z (1800000540)');
  });

  it.each<[string, Partial<Worker>]>([
    ['that ECS has never shown', { verified: false }],
    ['that ECS has called STOPPED without proof', { doubt: 'STOPPED on EC2 without any exit code' }],
  ])('is never proof for a worker %s', (_, worker) => {
    for (const termination of [null, terminated]) {
      const decision = looked({ ...worker, missing_since: NOW - 6000 }, termination);
      expect(decision.kind).toBe('write');
    }
  });
});

describe('a kill', () => {
  const onEc2 = aWorker({ launch_type: 'EC2' });
  const twice = {
    state: 'stopping',
    rung: 'stop',
    stop_attempts: 2,
    stopping_at: NOW - 90,
    confirm_by: NOW,
  } as const;
  const STOPPING = { kind: 'alive', isStopping: true } as const;
  const climbed = (
    termination: Partial<Termination>,
    worker = onEc2,
    ec2Kill = true,
    view: View = STOPPING,
  ) =>
    decide(
      anOpenRun({ next_at: NOW, worker, termination: aTermination({ ...twice, ...termination }) }),
      view,
      { ...LADDER, ec2Kill },
      NOW,
    );

  it('follows the second StopTask, once its time is over, and is written before it is made', () => {
    const decision = climbed({});
    expect(decision).toMatchObject({ kind: 'kill', worker: onEc2 });
    expect(terminationOf(decision)).toMatchObject({ rung: 'kill', state: 'stopping', confirm_by: NOW + 90 });
    expect(eventsOf(decision)).toEqual(['stopping']);
    expect(nextLook(climbed({ confirm_by: NOW + 2 }))).toBe(NOW + 2);
  });

  it.each<[string, Partial<Termination>, Worker?, boolean?, View?]>([
    ['where it is not switched on', {}, onEc2, false],
    ['on Fargate', {}, aWorker()],
    ['on Managed Instances', {}, aWorker({ launch_type: 'MANAGED_INSTANCES' })],
    ['on External', {}, aWorker({ launch_type: 'EXTERNAL' })],
    ['where ECS took the last StopTask for none', { confirm_by: null }],
    ['where ECS shows that it has taken no StopTask', {}, onEc2, true, ALIVE],
    ['again after two StopTasks', { rung: 'kill', stop_attempts: 3 }],
    ['by force a third time', { rung: 'kill', forced: true }],
  ])('is not made %s: somebody is paged', (_, termination, ...rest) => {
    const decision = climbed(termination, ...rest);
    expect(decision.kind).toBe('write');
    expect(eventsOf(decision)).toEqual(['stuck']);
  });

  it('is made at once by force, though the grace of the first StopTask has only begun', () => {
    const begun = { stop_attempts: 1, confirm_by: NOW + 80 };
    expect(climbed({ ...begun, forced: true }).kind).toBe('kill');
    expect(climbed(begun)).toMatchObject({ kind: 'write', move: { set: { next_at: NOW + 80 }, events: [] } });
  });

  it('is made by force in place of the first StopTask, and once more when that is not confirmed', () => {
    const forced = { forced: true, confirm_by: null } as const;
    const first = climbed({ ...forced, state: 'requested', rung: null, stop_attempts: 0 });
    expect(first.kind).toBe('kill');
    const begun = terminationOf(first) ?? undefined;
    expect(climbed({ ...begun, confirm_by: NOW }).kind).toBe('kill');
    expect(climbed({ ...begun }).kind).toBe('write');
  });

  it('comes at each further try of a stuck worker, once a StopTask has had its time', () => {
    const stuck = { state: 'stuck', rung: 'page' } as const;
    const decision = climbed(stuck);
    expect(decision.kind).toBe('kill');
    expect(eventsOf(decision)).toEqual([]);
    expect(terminationOf(decision)).toMatchObject({
      stop_attempts: 3,
      confirm_by: NOW,
      obstacle: 'not confirmed after 2 StopTask calls, each further one with a kill',
    });
    for (const never of [
      climbed({ ...stuck, stop_attempts: 1 }),
      climbed({ ...stuck, confirm_by: null }),
      climbed({ ...stuck, confirm_by: NOW + 2 }),
      climbed(stuck, onEc2, true, ALIVE),
      climbed(stuck, aWorker()),
      climbed(stuck, onEc2, false),
    ])
      expect(never.kind).toBe('stop');
  });

  it('is made again without a new event where AWS asked for patience', () => {
    const decision = climbed({ rung: 'kill', stop_deferred: true });
    expect(decision.kind).toBe('kill');
    expect(eventsOf(decision)).toEqual([]);
  });

  it('is made of a StopTask that was put off, once the run is stuck', () => {
    expect(climbed({ rung: 'page', state: 'stuck', stop_deferred: true }).kind).toBe('kill');
    expect(climbed({ state: 'stopping', stop_deferred: true }).kind).toBe('stop');
  });
});

describe('a run without a worker', () => {
  const searched = (termination: Partial<Termination>, view: View, now: number) =>
    decided({ termination: aTermination(termination) }, view, now);

  it('is searched for once the launch window is over, not a second before', () => {
    expect(nextLook(searched({}, NOT_LOOKED, NOW + 59))).toBe(NOW + 60);
    expect(searched({}, NOT_LOOKED, NOW + 60)).toEqual({ kind: 'search' });
  });

  it('is settled as never started when ECS has listed none twice', () => {
    const once = searched({}, NONE_FOUND, NOW + 60);
    expect(terminationOf(once)).toMatchObject({ empty_searches: 1 });
    expect(nextLook(once)).toBe(NOW + 70);
    expect(searched({ empty_searches: 1 }, NONE_FOUND, NOW + 70)).toMatchObject({
      kind: 'settle',
      proof: { source: 'no_worker', task_arn: null, observed_at: NOW + 70 },
    });
  });

  it('is searched for again where ECS asks for patience, which counts for nothing', () => {
    const decision = searched({ empty_searches: 1 }, UNCLEAR, NOW + 70);
    expect([nextLook(decision), eventsOf(decision)]).toEqual([NOW + 100, []]);
    expect(terminationOf(decision)).toMatchObject({ empty_searches: 1 });
  });

  it('is not settled where heartbeats have come: somebody is told', () => {
    const termination = aTermination({ empty_searches: 1, requested_at: NOW - 60 });
    const decision = decided({ termination, last_heartbeat_at: NOW - 90 }, NONE_FOUND);
    expect(decision.kind).toBe('write');
    expect(terminationOf(decision)).toMatchObject({
      state: 'stuck',
      obstacle: 'a worker has sent heartbeats, but ECS lists none that this run started',
    });
  });
});

describe('an AWS that gives no answer', () => {
  const OUTAGE: View = { kind: 'unclear', why: 'ecs:DescribeTasks: ETIMEDOUT', outage: true };
  const worker = aWorker();
  const stopping = { state: 'stopping', rung: 'stop', stop_attempts: 1, confirm_by: NOW } as const;
  const silent = (silent_since: number) => aTermination({ ...stopping, silent_since });

  it('is asked again soon, and told once it has gone on for ten minutes', () => {
    const first = decided({ worker, termination: aTermination(stopping) }, OUTAGE);
    expect(terminationOf(first)).toMatchObject({ state: 'stopping', silent_since: NOW });
    expect([nextLook(first), eventsOf(first)]).toEqual([NOW + 30, []]);
    const soon = decided({ worker, termination: silent(NOW - 599) }, OUTAGE);
    expect(terminationOf(soon)).toMatchObject({ state: 'stopping', silent_since: NOW - 599 });
    const told = decided({ worker, termination: silent(NOW - 600) }, OUTAGE);
    expect(eventsOf(told)).toEqual(['stuck']);
    expect(terminationOf(told)?.obstacle).toMatch(
      /^no answer since .* \(\d+\): ecs:DescribeTasks: ETIMEDOUT$/,
    );
  });

  it('is written down, whatever was seen before', () => {
    expect(decided({ worker, termination: silent(NOW - 30) }, OUTAGE).kind).toBe('write');
    expect(decided({ worker, termination: silent(NOW - 30) }, MISSING).kind).toBe('write');
  });

  it('keeps no StopTask from a worker that it shows again', () => {
    const termination = { ...silent(NOW - 599), stop_attempts: 0, confirm_by: null, rung: null };
    expect(decided({ worker, termination }, ALIVE).kind).toBe('stop');
  });

  it('is told of a run as well that is searched for a worker', () => {
    const run = { worker: null, termination: silent(NOW - 600), last_heartbeat_at: null };
    expect(eventsOf(decided(run, OUTAGE, NOW + 70))).toEqual(['stuck']);
  });

  it('is only looked at once the run is stuck', () => {
    const termination = { ...silent(NOW - 9000), state: 'stuck', rung: 'page' } as const;
    const decision = decided({ worker, termination }, OUTAGE);
    expect([nextLook(decision), eventsOf(decision)]).toEqual([NOW + 30, []]);
  });

  it.each<[string, View, Partial<Termination>]>([
    ['shows the worker, which still has its time', ALIVE, { confirm_by: NOW + 60 }],
    ['shows the worker, which is stopped again', ALIVE, {}],
    ['does not know the worker', { kind: 'missing' }, {}],
    ['asks for patience', { kind: 'unclear', why: 'ecs:DescribeTasks: ThrottlingException' }, {}],
    ['denies a right', { kind: 'unclear', why: 'ecs:DescribeTasks: denied', lasting: true }, {}],
  ])('counts anew once it %s', (_, view, termination) => {
    const run = { worker, termination: { ...silent(NOW - 599), ...termination } };
    expect(terminationOf(decided(run, view))).not.toHaveProperty('silent_since');
  });

  it.each<[string, View, Partial<Termination>]>([
    ['the first StopTask of a worker found meanwhile', { kind: 'not-looked' }, { rung: null }],
    ['the StopTask that whoever starts anew wants', OUTAGE, {}],
    ['the StopTask that was put off', OUTAGE, { state: 'stopping', stop_deferred: true }],
  ])('counts anew once it takes a call: %s', (_, view, overrides) => {
    const termination = { ...silent(NOW - 599), state: 'requested', ...overrides } as const;
    const decision = decided({ worker, termination }, view);
    expect(decision.kind).toBe('stop');
    expect(terminationOf(decision)).not.toHaveProperty('silent_since');
  });

  it('counts anew once it lists no worker', () => {
    const run = { worker: null, termination: silent(NOW - 599), last_heartbeat_at: null };
    const decision = decided(run, { kind: 'no-worker-found' }, NOW + 70);
    expect(terminationOf(decision)).toMatchObject({ empty_searches: 1 });
    expect(terminationOf(decision)).not.toHaveProperty('silent_since');
  });
});

describe('policy:launch, of a worker that ECS has never shown', () => {
  const worker = aWorker({ verified: false, confirmed: false, containers: [] });
  const run = { worker, termination: null, started_at: NOW - 600, last_heartbeat_at: null };

  it.each<[string, View, number]>([
    ['a throttle', UNCLEAR, 30],
    ['a right that is missing', { ...UNCLEAR, lasting: true }, 600],
    ['an outage', { ...UNCLEAR, outage: true }, 30],
  ])('waits for an answer that says something: %s', (_, view, seconds) => {
    const decision = decided(run, view);
    expect([decision.kind, nextLook(decision)]).toEqual(['write', NOW + seconds]);
  });

  it('brings the look of its deadline, while that is still to come', () => {
    const decision = decided({ ...run, started_at: NOW - 500 }, { ...UNCLEAR, lasting: true });
    expect(nextLook(decision)).toBe(NOW + 100);
  });

  it('does not keep another policy from it meanwhile', () => {
    const decision = decided({ ...run, max_runtime_seconds: 600 }, UNCLEAR);
    expect(decision).toMatchObject({ kind: 'terminate', request: { actor: 'policy:max_runtime' } });
  });

  it('ends its run once ECS says that it knows none', () => {
    expect(decided(run, MISSING)).toMatchObject({ kind: 'terminate', request: { actor: 'policy:launch' } });
  });
});
