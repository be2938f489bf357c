import { effectiveOf } from '../core/effective.ts';
import type { OpenRun } from '../core/run.ts';
import { lastCallOf, stopAtOf, type Termination } from '../core/termination.ts';
import type { EpochSeconds } from '../core/time.ts';
import type { Viewer } from './viewer.ts';

export type Tone = 'good' | 'waiting' | 'bad' | 'neutral';

/** Where a run stands, for somebody who has to decide whether to step in. */
export interface RunState {
  readonly word: string;
  readonly tone: Tone;
  /** What happens now, and until when; undefined where nothing does. */
  readonly now?: string;
  /** From when to when that takes, where both are known. */
  readonly span?: { readonly from: EpochSeconds; readonly until: EpochSeconds };
  /** What keeps the worker from being stopped. */
  readonly obstacle?: string;
  /** What to do about it. */
  readonly advice?: string;
}

export function stateOf(run: OpenRun, viewer: Viewer, now: EpochSeconds): RunState {
  const { termination, worker } = run;
  if (termination === null) {
    if (worker === null) return { word: 'starting', tone: 'neutral', now: 'no worker on record yet' };
    return { word: 'running', tone: 'good' };
  }
  switch (termination.state) {
    case 'requested':
    case 'asking':
      return waitingToStop(run, termination, viewer);
    case 'stopping':
    case 'settled':
      return stopping(run, termination, viewer, now);
    case 'stuck':
      return {
        word: 'stuck',
        tone: 'bad',
        obstacle: termination.obstacle ?? 'the worker was not proven stopped',
        advice: `Fix what it names: StopTask is tried again by itself${nextLook(run, viewer)}. Terminate again to try at once; a worker that is known to be gone is abandoned over the API.`,
      };
  }
}

/** What the page showed when somebody clicked, and still has to hold: nothing else may be acted on. */
export function terminableState(run: OpenRun): 'running' | 'stuck' | undefined {
  if (run.termination === null) return 'running';
  return run.termination.state === 'stuck' ? 'stuck' : undefined;
}

function waitingToStop(run: OpenRun, termination: Termination, viewer: Viewer): RunState {
  const { state, requested_at, ask_until } = termination;
  const tone = 'waiting';
  if (run.worker === null)
    return { word: 'requested', tone, now: `looking for a worker of this run${nextLook(run, viewer)}` };
  const stopAt = viewer.clock(stopAtOf(termination));
  const span = ask_until === null ? {} : { span: { from: requested_at, until: ask_until } };
  if (state === 'asking')
    return { word: 'asking', tone, now: `told by its heartbeat to end, SIGTERM at ${stopAt}`, ...span };
  if (ask_until === null) return { word: 'requested', tone, now: 'on record, SIGTERM comes next' };
  return {
    word: 'requested',
    tone,
    now: `its next heartbeat tells it to end, SIGTERM at ${stopAt}`,
    ...span,
  };
}

function stopping(run: OpenRun, termination: Termination, viewer: Viewer, now: EpochSeconds): RunState {
  const base = { word: 'stopping', tone: 'waiting' } as const;
  const lastCall = lastCallOf(termination);
  if (lastCall.kind === 'refused')
    return { ...base, now: `tried again${nextLook(run, viewer)}`, obstacle: lastCall.why };
  if (lastCall.kind === 'deferred')
    return { ...base, now: `ECS is busy: StopTask is called again${nextLook(run, viewer)}` };
  if (lastCall.kind === 'unanswered')
    return { ...base, now: `AWS gives no answer: StopTask is called again${nextLook(run, viewer)}` };
  if (termination.rung === 'kill')
    return { ...base, now: 'killed on its instance, waiting for the proof that it stopped' };
  const { stop_at: from, killed_by: until } = effectiveOf(termination, run.worker);
  if (from === null || until === null)
    return { ...base, now: 'SIGTERM sent, SIGKILL follows after its stop timeout' };
  const killed = viewer.clock(until);
  if (now <= until) return { ...base, now: `SIGTERM sent, SIGKILL by ${killed}`, span: { from, until } };
  return { ...base, now: `SIGKILL was due at ${killed}, waiting for the proof that it stopped` };
}

function nextLook({ next_at }: OpenRun, viewer: Viewer): string {
  return next_at === null ? '' : `, next at ${viewer.clock(next_at)}`;
}
