import { recordSighting } from '../core/attachment.ts';
import { type Decision, isSilent, type View } from '../core/decision.ts';
import type { Ladder } from '../core/ladder.ts';
import { yieldsToHeartbeat } from '../core/policy.ts';
import { afterRefusal, isAsAnnounced } from '../core/refusal.ts';
import { hasEnded, type Run, type RunMove } from '../core/run.ts';
import { beginTermination, type TerminationRequest } from '../core/termination-request.ts';
import { type EpochSeconds, epochSeconds } from '../core/time.ts';
import type { Worker } from '../core/worker.ts';
import type { KillingWorkers } from '../ports/workers.ts';
import { judgeSighting } from './judge-sighting.ts';
import { onLatest } from './on-latest.ts';
import { recordFound } from './record-found.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';

export interface StepDeps extends SettleDeps {
  readonly workers: KillingWorkers;
  readonly ladder: Ladder;
}

/** What to do about a run, by what a step is for. */
export interface Stepping extends StepDeps {
  readonly decide: (run: Run, view: View, ladder: Ladder, now: EpochSeconds) => Decision;
  /** AWS has answered, whatever becomes of the write that is made of it. */
  readonly heard: () => void;
}

/** What is put into the log each time, since nobody but an operator who looks may be told of it. */
const DOUBTFUL = new Set<View['kind']>(['unclear', 'missing', 'unproven', 'foreign', 'service-managed']);

/** Decides by what was seen, and does it. */
export async function stepRun(deps: Stepping, run: Run, view: View): Promise<Run | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  if (view.kind !== 'not-looked' && !isSilent(view)) deps.heard();
  if (DOUBTFUL.has(view.kind)) deps.log.warn('the worker is in doubt', { run_id: run.run_id, view });
  return carryOut(deps, run, deps.decide(run, view, deps.ladder, now));
}

async function carryOut(deps: Stepping, run: Run, decision: Decision): Promise<Run | 'run-changed'> {
  switch (decision.kind) {
    case 'nothing':
      return run;
    case 'look':
      return look(deps, run, decision.worker);
    case 'search':
      return search(deps, run);
    case 'terminate':
      return terminate(deps, run, decision.request);
    case 'write':
      return write(deps, run, decision.move);
    case 'stop':
    case 'kill':
      return push(deps, run, decision);
    case 'settle':
      return hasEnded(run) ? run : settleRun(deps, run, decision.proof);
  }
}

/** Asks ECS about a worker; what it shows for the first time is put on record before it is acted on. */
async function look(deps: Stepping, run: Run, worker: Worker): Promise<Run | 'run-changed'> {
  const seen = await deps.workers.look(worker);
  if (seen.kind !== 'seen') return stepRun(deps, run, seen);
  const { sighting } = seen;
  const { known, verdict } = await judgeSighting(deps, run.run_id, worker, sighting, 'describe');
  if (!isSilent(verdict)) deps.heard();
  const move = recordSighting(run, worker, known, verdict, sighting);
  if (move === undefined) return stepRun(deps, run, verdict);
  const result = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  return result.kind === 'committed' ? stepRun(deps, result.run, verdict) : 'run-changed';
}

/** Looks for a worker that was launched for the run but never attached, and puts what it finds on record. */
async function search(deps: Stepping, run: Run): Promise<Run | 'run-changed'> {
  const found = await deps.workers.findStartedBy(run.run_id);
  if (found.kind === 'unclear') return stepRun(deps, run, found);
  const recorded = await recordFound(deps, run, found.workers);
  if (recorded === 'run-changed') return recorded;
  return stepRun(deps, run, recorded ?? { kind: 'no-worker-found' });
}

/** A policy's termination is an ordinary one; what follows from it is decided at once. */
async function terminate(
  deps: Stepping,
  run: Run,
  request: TerminationRequest,
): Promise<Run | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  // A run has one termination at most, so its own id will do.
  const move = beginTermination(request, run.run_id, now);
  const stored = await deps.store.commit({
    run,
    move,
    createdAt: now,
    ...(yieldsToHeartbeat(request) && { ifNotBeaten: true }),
  });
  if (stored.kind !== 'committed') return 'run-changed';
  deps.log.info('terminated by policy', { run_id: run.run_id, task_id: run.task_id, policy: request.actor });
  return stepRun(deps, stored.run, { kind: 'not-looked' });
}

/** Intent before act: what is about to happen, and when it is looked at next, is stored before AWS is called. */
async function push(
  deps: Stepping,
  run: Run,
  { kind, worker, move }: Extract<Decision, { kind: 'stop' | 'kill' }>,
): Promise<Run | 'run-changed'> {
  const stored = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  if (stored.kind !== 'committed') return 'run-changed';
  const stopped = await deps.workers.stop(worker, `standdown run ${run.run_id}`);
  const isStopped = stopped.kind === 'accepted';
  const answer = isStopped && kind === 'kill' ? await deps.workers.kill(worker) : stopped;
  const details = { run_id: run.run_id, task_id: run.task_id, worker: worker.task_arn, rung: kind };
  if (answer.kind === 'accepted') {
    deps.log.info('rung accepted', details);
    return stored.run;
  }
  deps.log.warn('rung not accepted', { ...details, answer: answer.kind, why: answer.why });
  // Others may have written during the call: what the answer asks for is done to the run as it is by now.
  return onLatest(deps, stored.run, async (latest) => {
    if (latest === undefined || !isAsAnnounced(latest, stored.run, worker)) return latest ?? stored.run;
    const now = epochSeconds(deps.clock.nowMs());
    const before = isStopped ? stored.run.termination : run.termination;
    return write(deps, latest, afterRefusal(latest, worker, answer, before, now));
  });
}

/** The first heartbeat brings a deadline with it, and moves no revision: a look that was set without it would lose it. */
async function write(deps: Stepping, run: Run, move: RunMove): Promise<Run | 'run-changed'> {
  const createdAt = epochSeconds(deps.clock.nowMs());
  const isUnheard = run.last_heartbeat_at === null;
  const result = await deps.store.commit({ run, move, createdAt, ...(isUnheard && { ifNotBeaten: true }) });
  return result.kind === 'committed' ? result.run : 'run-changed';
}
