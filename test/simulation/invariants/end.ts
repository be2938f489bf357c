import { lateWorkerOf } from '../../../functions/core/late-worker.ts';
import { type EndedRun, hasEnded, type Proof, type Run } from '../../../functions/core/run.ts';
import type { Ecs, SimWorker } from '../world/ecs.ts';
import type { Report } from './violation.ts';

interface End {
  readonly before: Run;
  readonly after: Run;
  readonly ecs: Ecs;
  readonly report: Report;
  readonly areClocksRight: boolean;
}

type Ended = End & { readonly after: EndedRun };

/** What must hold of the write that ends a run, and of its looks from then on. */
export function checkEnd(end: End): void {
  const { before, after, ecs, report } = end;
  checkLate(before, after, ecs, report);
  if (!hasEnded(after)) return;
  checkLook(after, report);
  if (hasEnded(before)) return;
  checkProof({ ...end, after });
  checkPrecedence({ ...end, after });
  if (after.termination !== null && after.termination.state !== 'settled')
    report('S5', `run ${after.run_id} has ended, its termination is ${after.termination.state}`);
}

/** S2, of late workers: one is booked as stopped once its process is dead. */
function checkLate(before: Run, after: Run, ecs: Ecs, report: Report): void {
  for (const { task_arn, stopped_at } of after.late_workers) {
    const was = lateWorkerOf(before, { task_arn })?.stopped_at ?? null;
    if (stopped_at !== null && was === null && ecs.find(task_arn)?.isAlive !== false)
      report('S2', `late worker ${task_arn} of run ${after.run_id} is booked as stopped, it lives`);
  }
}

/** S5: an ended run is looked at for its late workers, and for nothing else. */
function checkLook({ run_id, next_at, late_workers }: EndedRun, report: Report): void {
  const isAwaited = late_workers.some(({ stopped_at, stop }) => stopped_at === null && stop !== false);
  if (isAwaited && next_at === null) report('S5', `run ${run_id} has ended, nobody looks at its late worker`);
  if (!isAwaited && next_at !== null) report('S5', `run ${run_id} has ended and is still due`);
}

/** S2, of the processes themselves: what ECS or a worker says of them is not asked. */
function checkProof({ before, after, ecs, report, areClocksRight }: Ended): void {
  const { worker, proof, run_id } = after;
  if (proof.source === 'operator') {
    if (before.termination?.state !== 'stuck') report('S2', `run ${run_id} was abandoned, it was not stuck`);
    return;
  }
  if (worker !== null) {
    const process = ecs.find(worker.task_arn);
    if (process?.isAlive !== false || process.startedBy !== run_id)
      report('S2', `run ${run_id} ended as ${after.outcome} by ${proof.source}, its worker lives`);
    if (proof.source !== 'event' && proof.source !== 'describe' && proof.source !== 'missing')
      report('S2', `run ${run_id} had a worker and ended by ${proof.source}`);
    return;
  }
  if (proof.source !== 'no_worker') report('S2', `run ${run_id} had no worker and ended by ${proof.source}`);
  if (after.finish !== null) return;
  const overlooked = ecs.workers.find((process) => isOverlooked(process, after, areClocksRight));
  if (overlooked !== undefined)
    report('S2', `run ${run_id} ended as never started, ${overlooked.task_arn} lives and was to be found`);
}

/** ECS lists a worker so long after RunTask at the latest. */
export const LISTED_WITHIN_SECONDS = 8;
const LAUNCH_WINDOW_SECONDS = 60;

/** Launched so early that each search after the launch window could find it, or known from a heartbeat. */
function isOverlooked(process: SimWorker, run: EndedRun, areClocksRight: boolean): boolean {
  if (!process.isAlive || process.worksFor !== run.run_id || run.termination === null) return false;
  if (process.hasBeaten) return true;
  const surelyListedFor =
    1000 * (run.termination.requested_at + LAUNCH_WINDOW_SECONDS - LISTED_WITHIN_SECONDS);
  return areClocksRight && process.startedBy === run.run_id && process.launchedAtMs < surelyListedFor;
}

/** S6, from the record and from what really reached the worker. */
function checkPrecedence({ before, after, ecs, report }: Ended): void {
  const { termination, outcome, run_id, worker, finish, proof } = after;
  const process = worker === null ? undefined : ecs.find(worker.task_arn);
  const isClean = hasExitedClean(proof, process, after);
  const say = (expected: string) => report('S6', `run ${run_id} ended as ${outcome}, expected ${expected}`);
  if (termination === null) {
    if (finish !== null && outcome !== finish.outcome) say(`its word, ${finish.outcome}`);
    const ended = isClean ? 'completed' : 'crashed';
    if (finish === null && outcome !== ended) say(ended);
    return;
  }
  const { requested_by, reason } = before.termination ?? {};
  if (termination.requested_by !== requested_by || termination.reason !== reason)
    say('the termination that was stored');
  if (finish?.outcome === 'completed') {
    if (outcome !== 'completed') say('its word, completed');
    return;
  }
  const isReached = (process?.signalledAtMs ?? process?.toldAtMs ?? termination.asked_at) !== null;
  if (outcome === 'completed') {
    if (!isClean || finish !== null || (process !== undefined && isReached)) say('the termination’s');
    return;
  }
  const hasEndedItself = proof.stop_code === 'EssentialContainerExited' && isClean;
  if (hasEndedItself && !isReached && finish === null)
    say('completed: it was done before anything reached it');
  // Whoever abandons a run ends it, whoever wanted that before.
  const isPolicy = termination.requested_by.startsWith('policy:') && proof.source !== 'operator';
  if (!isPolicy && outcome !== 'reclaimed') say('reclaimed');
  const isLinger = termination.requested_by === 'policy:linger';
  const booked = (isLinger ? finish?.outcome : undefined) ?? 'timed_out';
  if (isPolicy && outcome !== booked) say(booked);
}

/** The essential containers alone decide; each one does where nobody has read which are, and nobody can any more. */
function hasExitedClean({ containers }: Proof, process: SimWorker | undefined, { worker }: Run): boolean {
  const isUnknown = process?.isDefinitionGone === true && worker?.containers.length === 0;
  const deciding = containers.filter(
    ({ name }) => isUnknown || process?.containers.some((each) => each.essential && each.name === name),
  );
  return deciding.length > 0 && deciding.every(({ exit_code }) => exit_code === 0);
}
