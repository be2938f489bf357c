import { attach, verify } from '../core/attachment.ts';
import { decide } from '../core/decide.ts';
import type { Decision, View } from '../core/decision.ts';
import type { Ladder } from '../core/ladder.ts';
import { decideLate } from '../core/late-worker.ts';
import type { Step } from '../core/messages.ts';
import { judge } from '../core/proof.ts';
import { afterRefusal } from '../core/refusal.ts';
import { hasEnded, type Run, type RunMove } from '../core/run.ts';
import { requestTermination, type TerminationRequest } from '../core/termination.ts';
import { epochSeconds } from '../core/time.ts';
import type { Worker } from '../core/worker.ts';
import type { Workers } from '../ports.ts';
import { examineWorker } from './examine-worker.ts';
import { settleRun, type SettleDeps } from './settle-run.ts';
import { untilStored } from './until-stored.ts';

export interface StepDeps extends SettleDeps {
  readonly workers: Workers;
  readonly ladder: Ladder;
}

/** What a step came to. */
export type StepResult = { readonly kind: 'done' };
const DONE: StepResult = { kind: 'done' };

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
  const decision: Decision = hasEnded(run)
    ? decideLate(run, view, deps.ladder, now)
    : decide(run, view, deps.ladder, now);
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
      return stop(deps, run, decision.worker, decision.move);
    case 'settle': {
      const result = hasEnded(run) ? DONE : await settleRun(deps, run, decision.proof);
      return result === 'run-changed' ? result : DONE;
    }
  }
}

/** Asks ECS about a worker; the first sighting of one that was not verified yet is put on record. */
async function look(deps: StepDeps, run: Run, worker: Worker): Promise<StepResult | 'run-changed'> {
  const seen = await deps.workers.look(worker);
  if (seen.kind !== 'seen') return step(deps, run, seen);
  const { sighting } = seen;
  const isOurs = worker.verified || sighting.started_by === run.run_id;
  const isRead = worker.containers.length > 0;
  const containers =
    isOurs && !isRead ? await deps.workers.readContainers(sighting.task_definition_arn) : undefined;
  const known = { ...worker, containers: containers ?? worker.containers };
  const verdict = judge(run.run_id, known, sighting, 'describe', epochSeconds(deps.clock.nowMs()));
  if (!isOurs || (worker.verified && containers === undefined)) return step(deps, run, verdict);
  const move = verify(run, worker, sighting, containers);
  const result = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  return result.kind === 'committed' ? step(deps, result.run, verdict) : 'run-changed';
}

/** Looks for a worker that was launched for the run but never attached, and attaches what it finds. */
async function search(deps: StepDeps, run: Run): Promise<StepResult | 'run-changed'> {
  const found = await deps.workers.findStartedBy(run.run_id);
  if (found.kind === 'unclear') return step(deps, run, found);
  const [ref] = found.workers;
  if (ref === undefined || hasEnded(run)) return step(deps, run, { kind: 'no-worker-found' });
  const examination = await examineWorker(deps.workers, run.run_id, ref);
  if (examination.kind !== 'fit')
    return step(deps, run, { kind: 'unclear', why: examination.kind, lasting: true });
  const now = epochSeconds(deps.clock.nowMs());
  const move = attach(run, examination.worker, 'standdown', now);
  const result = await deps.store.commit({ run, move, bind: ref, createdAt: now });
  return result.kind === 'worker-in-use'
    ? step(deps, run, { kind: 'unclear', why: 'the worker that ECS lists serves another run', lasting: true })
    : 'run-changed';
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

/** Intent before act: what is about to happen, and when it is looked at next, is stored before StopTask. */
async function stop(
  deps: StepDeps,
  run: Run,
  worker: Worker,
  move: RunMove,
): Promise<StepResult | 'run-changed'> {
  const stored = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  if (stored.kind !== 'committed') return 'run-changed';
  const answer = await deps.workers.stop(worker, `standdown run ${run.run_id}`);
  const details = { run_id: run.run_id, task_id: run.task_id, worker: worker.task_arn };
  if (answer.kind === 'accepted') {
    deps.log.info('StopTask accepted', details);
    return DONE;
  }
  deps.log.warn(`StopTask ${answer.kind}`, { ...details, why: answer.why });
  const refusal = afterRefusal(stored.run, answer, deps.ladder, epochSeconds(deps.clock.nowMs()));
  // Where somebody moved the run since, their next look stands, and it tries again.
  await write(deps, stored.run, refusal);
  return DONE;
}

async function write(deps: StepDeps, run: Run, move: RunMove): Promise<StepResult | 'run-changed'> {
  const result = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  return result.kind === 'committed' ? DONE : 'run-changed';
}
