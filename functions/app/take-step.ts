import { recordSighting } from '../core/attachment.ts';
import { decide } from '../core/decide.ts';
import type { Decision, View } from '../core/decision.ts';
import type { Ladder } from '../core/ladder.ts';
import { decideLate, isLateWorkerDue } from '../core/late-worker.ts';
import type { Step } from '../core/messages.ts';
import { yieldsToHeartbeat } from '../core/policy.ts';
import { afterStop } from '../core/push.ts';
import { afterRefusal, isAsAnnounced } from '../core/refusal.ts';
import { hasEnded, type Run, type RunMove } from '../core/run.ts';
import { requestTermination, type TerminationRequest } from '../core/termination.ts';
import { type EpochSeconds, epochSeconds } from '../core/time.ts';
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
const NOTHING: Decision = { kind: 'nothing' };

/** What is put into the log each time, since nobody but an operator who looks may be told of it. */
const DOUBTFUL = new Set<View['kind']>(['unclear', 'missing', 'unproven', 'foreign', 'service-managed']);

/** The run as the step left it. */
interface Taken {
  readonly run: Run;
}

/** What to do about a run, by what a step is for. */
interface Stepping extends StepDeps {
  readonly decide: (run: Run, view: View, ladder: Ladder, now: EpochSeconds) => Decision;
}

/** One look at one run: read, decide, act, set the next look. Harmless when late, doubled or side by side. */
export async function takeStep(deps: StepDeps, { run_id }: Step): Promise<StepResult> {
  const run = await deps.store.readRun(run_id);
  if (run === undefined) deps.log.warn('step for a run that does not exist', { run_id });
  else await stepLate(deps, await stepOwn(deps, run));
  return DONE;
}

function stepOwn(deps: StepDeps, read: Run): Promise<Taken> {
  const decideOwn: Stepping['decide'] = (run, ...seen) =>
    hasEnded(run) ? { kind: 'nothing' } : decide(run, ...seen);
  return onLatest(deps, read, (run) => step({ ...deps, decide: decideOwn }, run, { kind: 'not-looked' }));
}

/** One step for each late worker that is due: each moves its own next look, so none is taken twice. */
async function stepLate(deps: StepDeps, taken: Taken): Promise<void> {
  let { run } = taken;
  for (let left = run.late_workers.length; left > 0; left -= 1) {
    if (!isLateWorkerDue(run, epochSeconds(deps.clock.nowMs()))) return;
    const stepping = { ...deps, decide: decideLate };
    ({ run } = await onLatest(deps, run, (latest) => step(stepping, latest, { kind: 'not-looked' })));
  }
}

/** Does it to the run as it was read, and where somebody else has moved it, to the run as it is by then. */
async function onLatest(
  { store }: StepDeps,
  read: Run,
  act: (run: Run) => Promise<Taken | 'run-changed'>,
): Promise<Taken> {
  let latest: Run | undefined = read;
  return untilStored(async () => {
    const run: Run | undefined = latest ?? (await store.readRun(read.run_id));
    latest = undefined;
    return run === undefined ? { run: read } : act(run);
  });
}

async function step(deps: Stepping, run: Run, view: View): Promise<Taken | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  if (DOUBTFUL.has(view.kind)) deps.log.warn('the worker is in doubt', { run_id: run.run_id, view });
  return carryOut(deps, run, deps.decide(run, view, deps.ladder, now));
}

async function carryOut(deps: Stepping, run: Run, decision: Decision): Promise<Taken | 'run-changed'> {
  switch (decision.kind) {
    case 'nothing':
      return { run };
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
      return hasEnded(run) ? { run } : settleRun(deps, run, decision.proof);
  }
}

/** Asks ECS about a worker; what it shows for the first time is put on record before it is acted on. */
async function look(deps: Stepping, run: Run, worker: Worker): Promise<Taken | 'run-changed'> {
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
async function search(deps: Stepping, run: Run): Promise<Taken | 'run-changed'> {
  const found = await deps.workers.findStartedBy(run.run_id);
  if (found.kind === 'unclear') return step(deps, run, found);
  const recorded = await recordFound(deps, run, found.workers);
  if (recorded === 'run-changed') return recorded;
  return step(deps, run, recorded ?? { kind: 'no-worker-found' });
}

/** A policy's termination is an ordinary one; what follows from it is decided at once. */
async function terminate(
  deps: Stepping,
  run: Run,
  request: TerminationRequest,
): Promise<Taken | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  const move = requestTermination(request, `${request.actor}:${run.run_id}`, now);
  const stored = await deps.store.commit({
    run,
    move,
    createdAt: now,
    ...(yieldsToHeartbeat(request) && { ifNotBeaten: true }),
  });
  if (stored.kind !== 'committed') return 'run-changed';
  deps.log.info('terminated by policy', { run_id: run.run_id, task_id: run.task_id, policy: request.actor });
  return step(deps, stored.run, { kind: 'not-looked' });
}

/** Intent before act: what is about to happen, and when it is looked at next, is stored before AWS is called. */
async function push(
  deps: Stepping,
  run: Run,
  { kind, worker, move }: Extract<Decision, { kind: 'stop' | 'kill' }>,
): Promise<Taken | 'run-changed'> {
  const stored = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  if (stored.kind !== 'committed') return 'run-changed';
  const answer = await (kind === 'kill'
    ? deps.workers.kill(worker)
    : deps.workers.stop(worker, `standdown run ${run.run_id}`));
  const details = { run_id: run.run_id, task_id: run.task_id, worker: worker.task_arn, rung: kind };
  if (answer.kind === 'accepted') deps.log.info('rung accepted', details);
  else deps.log.warn('rung not accepted', { ...details, answer: answer.kind, why: answer.why });
  // Others may have written during the call: what the answer asks for is done to the run as it is by now.
  return onLatest(deps, stored.run, (latest) => {
    const now = epochSeconds(deps.clock.nowMs());
    if (answer.kind === 'accepted')
      return carryOut(deps, latest, kind === 'stop' ? afterStop(latest, deps.ladder, now) : NOTHING);
    if (!isAsAnnounced(latest, stored.run, worker)) return carryOut(deps, latest, NOTHING);
    return write(deps, latest, afterRefusal(latest, worker, answer, run.termination, now));
  });
}

async function write(deps: Stepping, run: Run, move: RunMove): Promise<Taken | 'run-changed'> {
  const result = await deps.store.commit({ run, move, createdAt: epochSeconds(deps.clock.nowMs()) });
  return result.kind === 'committed' ? { run: result.run } : 'run-changed';
}
