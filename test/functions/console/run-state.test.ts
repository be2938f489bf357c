import { describe, expect, it } from 'vitest';
import { stateOf, terminableState } from '../../../functions/console/run-state.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import { aViewer } from '../../support/console.ts';
import { anOpenRun, aTermination, aWorker, NOW } from '../../support/records.ts';

/** NOW is 08:00:00 in UTC, and the worker's stop takes 30 s. */
const STOPPING: Partial<Termination> = { state: 'stopping', stopping_at: NOW };

function state(
  termination: Partial<Termination> | null,
  now = NOW,
  worker: ReturnType<typeof aWorker> | null = aWorker(),
) {
  const run = anOpenRun({ worker, next_at: NOW + 90, termination: termination && aTermination(termination) });
  return stateOf(run, aViewer(), now);
}

describe('the state of a run, as the list shows it', () => {
  it('tells a run that waits for its worker from one that has it', () => {
    expect(state(null)).toEqual({ word: 'running', tone: 'good' });
    expect(state(null, NOW, null)).toEqual({
      word: 'starting',
      tone: 'neutral',
      now: 'no worker on record yet',
    });
  });

  it('names the deadline of the grace until it is over', () => {
    const inGrace = {
      word: 'stopping',
      now: 'SIGTERM sent, SIGKILL by 08:00:30',
      span: { from: NOW, until: NOW + 30 },
    };
    expect(state(STOPPING, NOW + 30)).toMatchObject(inGrace);
    const over = state(STOPPING, NOW + 31);
    expect(over.now).toBe('SIGKILL was due at 08:00:30, waiting for the proof that it stopped');
    expect(over.span).toBeUndefined();
  });

  it('promises no deadline while the task definition, which sets it, is not known', () => {
    const sent = state(STOPPING, NOW, aWorker({ containers: [] }));
    expect(sent.now).toBe('SIGTERM sent, SIGKILL follows after its stop timeout');
    expect(sent.span).toBeUndefined();
  });

  it('tells of a kill on the instance instead of a deadline that has passed', () => {
    expect(state({ ...STOPPING, rung: 'kill' }, NOW + 90).now).toBe(
      'killed on its instance, waiting for the proof that it stopped',
    );
  });

  it('claims no signal that ECS has not taken yet', () => {
    expect(state({ ...STOPPING, stop_deferred: true }).now).toMatch(/^ECS is busy.*08:01:30$/);
    const unanswered = state({ ...STOPPING, stop_deferred: true, silent_since: NOW });
    expect(unanswered.now).toMatch(/^AWS gives no answer.*08:01:30$/);
    expect(state({ ...STOPPING, obstacle: 'ecs:StopTask: no' })).toMatchObject({
      now: 'tried again, next at 08:01:30',
      obstacle: 'ecs:StopTask: no',
    });
  });

  it.each([
    ['requested', null, 'on record, SIGTERM comes next'],
    ['requested', NOW + 60, 'its next heartbeat tells it to end, SIGTERM at 08:01:00'],
    ['asking', NOW + 60, 'told by its heartbeat to end, SIGTERM at 08:01:00'],
  ] as const)('tells of %s with an ask until %s', (word, ask_until, now) => {
    expect(state({ state: word, ask_until })).toMatchObject({ word, tone: 'waiting', now });
  });

  it('tells of a stuck run what is in the way and what to do', () => {
    expect(state({ state: 'stuck', obstacle: 'ecs:StopTask: AccessDenied' })).toMatchObject({
      tone: 'bad',
      obstacle: 'ecs:StopTask: AccessDenied',
      advice: expect.stringContaining('next at 08:01:30') as string,
    });
  });

  it.each([
    [null, 'running'],
    ['requested', undefined],
    ['asking', undefined],
    ['stopping', undefined],
    ['stuck', 'stuck'],
  ] as const)('offers to terminate a run whose termination is %s: %s', (termination, offered) => {
    const run = anOpenRun({ termination: termination && aTermination({ state: termination }) });
    expect(terminableState(run)).toBe(offered);
  });
});
