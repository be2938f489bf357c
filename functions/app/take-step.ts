import { recordSighting } from '../core/attachment.ts';
import { decide } from '../core/decide.ts';
import type { Decision, View } from '../core/decision.ts';
import type { Ladder } from '../core/ladder.ts';
import { decideLate } from '../core/late-worker.ts';
import type { Step } from '../core/messages.ts';
import { afterStop } from '../core/push.ts';
import { afterRefusal } from '../core/refusal.ts';
import { hasEnded, type Run, type RunMove } from '../core/run.ts';
import { requestTermination, type TerminationRequest } from '../core/termination.ts';
import { epochSeconds } from '../core/time.ts';
import type { Worker } from '../core/worker.ts';
import type { KillingWorkers } from '../ports.ts';
import { judgeSighting } from './judge-sighting.ts';
import { recordFound } from './record-found.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export interface StepDeps extends SettleDeps {
  readonly workers: KillingWorkers;
  readonly ladder: Ladder;
}

/** What a step came to. */
export type StepResult = { readonly kind: 'done' };
const DONE: StepResult = { kind: 'done' };

/** What is put into the log each time, since nobody but an operator who looks may be told of it. */
const DOUBTFUL = new Set<View['kind']>(['unclear', 'missing', 'unproven', 'foreign', 'service-managed']);

/** One look at one run: read, decide, act, set the next look. Harmless when late, doubled or side by side. */
export async function takeStep(deps: StepDeps, { run_id }: Step): Promise<StepResult> {
  return untilStored(async () => {
    const run = await deps.store.readRun(run_id);
    if (run === undefined) {
      deps.log.warn('step for a run that does not exist', { run_id });
      return DONE;
    }
    return step(deps, run, { kind: 'not-looked' });
  });
}

async function step(deps: StepDeps, run: Run, view: View): Promise<StepResult | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  if (DOUBTFUL.has(view.kind)) deps.log.warn('the worker is in doubt', { run_id: run.run_id, view });
  return carryOut(
    deps,
    run,
    hasEnded(run) ? decideLate(run, view, deps.ladder, now) : decide(run, view, deps.ladder, now),
  );
}

async function carryOut(deps: StepDeps, run: Run, decision: Decision): Promise<StepResult | 'run-changed'> {
  switch (decision.kind) {
    case 'nothing':
      return DONE;
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
    case 'settle': {
      const result = hasEnded(run) ? DONE : await settleRun(deps, run, decision.proof);
      return result === 'run-changed' ? result : DONE;
    }
  }
}

/** Asks ECS about a worker; what it shows for the first time is put on record before it is acted on. */
async function look(deps: StepDeps, run: Run, worker: Worker): Promise<StepResult | 'run-changed'> {
  const seen = await deps.workers.look(worker);
  if (seen.kind !== 'seen') return step(deps, run, seen);
  const { sighting } = seen;
  const { known, verdict } = await judgeSighting(deps, run.run_id, worker, sighting, 'describe');
  const move = recordSighting(run, worker, known, verdict, sighting);
  if (move === undefined) return step(deps, run, verdict);
  const result = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  return result.kind === 'committed' ? step(deps, result.run, verdict) : 'run-changed';
}

/** Looks for a worker that was launched for the run but never attached, and puts what it finds on record. */
async function search(deps: StepDeps, run: Run): Promise<StepResult | 'run-changed'> {
  const found = await deps.workers.findStartedBy(run.run_id);
  if (found.kind === 'unclear') return step(deps, run, found);
  const recorded = await recordFound(deps, run, found.workers);
  if (recorded === 'run-changed') return recorded;
  return step(deps, run, recorded ?? { kind: 'no-worker-found' });
}

/** A policy's termination is an ordinary one; what follows from it is decided at once. */
async function terminate(
  deps: StepDeps,
  run: Run,
  request: TerminationRequest,
): Promise<StepResult | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  const move = requestTermination(request, `${request.actor}:${run.run_id}`, now);
  const stored = await deps.store.commit({ run, move, createdAt: now, ifNotBeaten: true });
  if (stored.kind !== 'committed') return 'run-changed';
  deps.log.info('terminated by policy', { run_id: run.run_id, task_id: run.task_id, policy: request.actor });
  return step(deps, stored.run, { kind: 'not-looked' });
}

/** Intent before act: what is about to happen, and when it is looked at next, is stored before AWS is called. */
async function push(
  deps: StepDeps,
  run: Run,
  { kind, worker, move }: Extract<Decision, { kind: 'stop' | 'kill' }>,
): Promise<StepResult | 'run-changed'> {
  const stored = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  if (stored.kind !== 'committed') return 'run-changed';
  const answer = await (kind === 'kill'
    ? deps.workers.kill(worker)
    : deps.workers.stop(worker, `standdown run ${run.run_id}`));
  const now = epochSeconds(deps.clock.nowMs());
  const details = { run_id: run.run_id, task_id: run.task_id, worker: worker.task_arn, rung: kind };
  if (answer.kind === 'accepted') {
    deps.log.info('rung accepted', details);
    return kind === 'stop' ? carryOut(deps, stored.run, afterStop(stored.run, deps.ladder, now)) : DONE;
  }
  deps.log.warn('rung not accepted', { ...details, answer: answer.kind, why: answer.why });
  // Where somebody moved the run since, their next look stands, and it tries again.
  await write(deps, stored.run, afterRefusal(stored.run, worker, answer, run.termination, now));
  return DONE;
}

async function write(deps: StepDeps, run: Run, move: RunMove): Promise<StepResult | 'run-changed'> {
  const result = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  return result.kind === 'committed' ? DONE : 'run-changed';
}
