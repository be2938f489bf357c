import { type EndedRun, hasEnded, type OpenRun, type Run } from '../../../../functions/core/run.ts';
import type { Termination } from '../../../../functions/core/termination.ts';

/** How far the end of a run has come: the termination's own states, and the two without one under way. */
export const PHASES = ['open', 'requested', 'asking', 'stopping', 'stuck', 'ended'] as const;
export type Phase = (typeof PHASES)[number];

export function phaseOf(run: Run): Phase {
  if (hasEnded(run)) return 'ended';
  const state = run.termination?.state ?? 'open';
  if (state === 'settled')
    throw new Error('termination.state: expected one under way on an open run, got settled');
  return state;
}

/** The name of a run's state, read from its record alone. A name that `STATES` lacks is a state nobody thought of. */
export function stateOf(run: Run): string {
  return hasEnded(run) ? lateness(run) : `${workerOf(run)}, ${progressOf(run)}`;
}

function lateness({ late_workers }: EndedRun): string {
  const pending = late_workers.find((late) => late.stopped_at === null);
  if (pending === undefined) return 'ended';
  if (!pending.verified) return 'ended, late unverified';
  return pending.stop_attempts === 0 ? 'ended, late worker' : 'ended, late worker stopping';
}

function workerOf({ worker }: OpenRun): string {
  if (worker === null) return 'no worker';
  return worker.verified ? 'worker' : 'unverified';
}

function progressOf({ worker, termination }: OpenRun): string {
  if (termination === null) return worker?.verified && !worker.confirmed ? 'attached' : 'open';
  if (worker === null && termination.empty_searches > 0) return 'searched once';
  switch (termination.state) {
    case 'requested':
      return requestOf(termination);
    case 'asking':
      return termination.ask_until === null ? 'asking cut' : 'asking';
    case 'stopping':
      if (termination.rung === 'kill') return `killed${deferral(termination)}`;
      return `${termination.stop_attempts === 1 ? 'stopping' : 'stopping again'}${deferral(termination)}`;
    case 'stuck':
      return `stuck${deferral(termination)}`;
    case 'settled':
      return 'settled but open';
  }
}

function requestOf(termination: Termination): string {
  if (termination.rung === 'page') return `restarted${deferral(termination)}`;
  return termination.ask_until === null ? 'requested' : 'to be asked';
}

function deferral({ stop_deferred }: Termination): string {
  return stop_deferred ? ', deferred' : '';
}
