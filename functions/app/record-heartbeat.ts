import type { EndedRun, OpenRun } from '../core/run.ts';
import { lookMissed, type Policies } from '../core/policy.ts';
import { ask, stopAtOf } from '../core/termination.ts';
import { epochSeconds } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { RunStore } from '../ports/run-store.ts';
import { untilStored } from './until-stored.ts';

export type HeartbeatAnswer =
  | { readonly kind: 'go-on' }
  | { readonly kind: 'terminate'; readonly reason: string | null; readonly stopAt: number }
  | { readonly kind: 'run-not-found' }
  | { readonly kind: 'run-already-ended'; readonly run: EndedRun };

interface HeartbeatDeps {
  readonly policies: Policies;
  readonly store: RunStore;
  readonly clock: Clock;
}

/** Notes that a worker is alive, and tells it whether it shall end: the first rung of the ladder. */
export async function recordHeartbeat(
  deps: HeartbeatDeps,
  runId: string,
  note: string | undefined,
): Promise<HeartbeatAnswer> {
  return untilStored(async () => {
    const at = epochSeconds(deps.clock.nowMs());
    const result = await deps.store.recordHeartbeat(runId, { at, note });
    switch (result.kind) {
      case 'run-not-found':
        return result;
      case 'ended':
        return { kind: 'run-already-ended', run: result.run };
      case 'recorded':
        return tell(deps, result.run, at);
    }
  });
}

async function tell(
  deps: HeartbeatDeps,
  run: OpenRun,
  now: number,
): Promise<HeartbeatAnswer | 'run-changed'> {
  const { termination } = run;
  if (termination === null) return goOn(deps, run, now);
  const move = ask({ ...run, termination }, now);
  if (move !== undefined) {
    const stored = await deps.store.commit({ run, move, createdAt: now });
    if (stored.kind !== 'committed') return 'run-changed';
  }
  return { kind: 'terminate', reason: termination.reason, stopAt: stopAtOf(termination) };
}

/** The first heartbeat brings a deadline with it that nobody looks at yet; later ones only move it. */
async function goOn(
  deps: HeartbeatDeps,
  run: OpenRun,
  now: number,
): Promise<HeartbeatAnswer | 'run-changed'> {
  const move = lookMissed(run, deps.policies);
  if (move === undefined) return { kind: 'go-on' };
  const stored = await deps.store.commit({ run, move, createdAt: now });
  return stored.kind === 'committed' ? { kind: 'go-on' } : 'run-changed';
}
