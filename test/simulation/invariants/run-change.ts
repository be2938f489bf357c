import { type EndedRun, hasEnded, type OpenRun, type Run } from '../../../functions/core/run.ts';
import type { Task } from '../../../functions/core/task.ts';
import type { Policies } from '../../../functions/core/policy.ts';
import { isPolicy, type Termination } from '../../../functions/core/termination.ts';
import { phaseOf } from '../../functions/core/state-table/state-of.ts';
import { isListed } from './moves.ts';
import type { Report } from './violation.ts';

interface Change {
  readonly before: Run;
  readonly after: Run;
  /** The run's task after the write. */
  readonly task: Task | undefined;
  readonly policies: Policies;
  readonly report: Report;
}

/** What any write may make of a run: S1, S5, S6, S8 and S10. */
export function checkRun(change: Change): void {
  const { before, after, task, report } = change;
  const name = `run ${after.run_id}`;
  if (after.version < before.version || after.task_id !== before.task_id)
    report('S5', `${name} went back to version ${after.version} of task ${after.task_id}`);
  if (hasEnded(before)) {
    if (!hasEnded(after) || !isSameEnd(before, after))
      report('S1', `${name} had ended as ${before.outcome} and was changed`);
    return;
  }
  if (!isListed(phaseOf(before), phaseOf(after)))
    report('S10', `${name} went from ${phaseOf(before)} to ${phaseOf(after)}`);
  if (before.worker !== null && after.worker?.task_arn !== before.worker.task_arn)
    report('S3', `${name} lost its worker for another`);
  if (before.finish?.outcome === 'completed' && after.finish?.outcome !== 'completed')
    report('S6', `${name} had completed its work, its word was taken back`);
  if (hasEnded(after) && task?.current_run_id === after.run_id)
    report('S5', `${name} has ended, task ${task.task_id} is still on it`);
  checkTermination({ ...change, before });
}

function checkTermination(change: Change & { readonly before: OpenRun }): void {
  const { before, after, report } = change;
  const { run_id, termination } = after;
  const was = before.termination;
  if (was === null) {
    if (termination !== null) checkRequest(change, termination);
    return;
  }
  if (termination?.id !== was.id) {
    report('S8', `run ${run_id} had a termination and has another`);
    return;
  }
  if (was.then === 'hold' && termination.then !== 'hold')
    report('S6', `run ${run_id} was to be held, now it is not`);
  const isSameRequest = termination.requested_by === was.requested_by && termination.reason === was.reason;
  if (!isPolicy(was.requested_by) && !isSameRequest)
    report('S6', `run ${run_id}: who asked first, and why, did not stay: ${termination.requested_by}`);
  if (isPolicy(was.requested_by) && !isSameRequest && isPolicy(termination.requested_by))
    report('S6', `run ${run_id}: a policy took over from a policy`);
  if (isCountedTwice(was, termination))
    report('S8', `run ${run_id}: a StopTask that ECS put off counts twice`);
}

/** Who may ask for an end: an operator while the task is on this run, a policy once it is exceeded. */
function checkRequest(
  { before: { finish }, after, task, policies, report }: Change,
  termination: Termination,
): void {
  const { run_id, last_heartbeat_at, started_at, max_runtime_seconds } = after;
  const { requested_by, requested_at } = termination;
  // Each time is on record, and was compared with the clock that wrote the request.
  const notBefore: Readonly<Record<string, number>> = {
    'policy:launch': started_at + (policies.launchSeconds ?? Infinity),
    'policy:max_runtime': started_at + (max_runtime_seconds ?? Infinity),
    'policy:linger': (finish?.at ?? Infinity) + (policies.lingerSeconds ?? Infinity),
  };
  if (requested_at < (notBefore[requested_by] ?? 0))
    report('S7', `run ${run_id} is terminated by ${requested_by} before its time`);
  if (!isPolicy(requested_by) && task?.current_run_id !== run_id)
    report('S7', `run ${run_id} is terminated by an operator, its task is not on it`);
  const hasBeaten = requested_at < (last_heartbeat_at ?? 0) + (policies.heartbeatSeconds ?? 0);
  if (requested_by === 'policy:heartbeat' && hasBeaten)
    report('S7', `run ${run_id} is terminated for want of a heartbeat that has come`);
  if (requested_by === 'policy:heartbeat' && finish !== null)
    report('S7', `run ${run_id} is terminated for want of a heartbeat after its worker has said its word`);
  if (requested_by === 'policy:launch' && last_heartbeat_at !== null)
    report('S7', `run ${run_id} is terminated for want of a launch, its worker has sent heartbeats`);
}

/** ECS asked for patience, and that is on record: the same attempt goes on. */
function isCountedTwice(before: Termination, after: Termination): boolean {
  return before.stop_deferred && after.stop_attempts > before.stop_attempts;
}

/** Only what comes late is added to an ended run: workers, a word, and their events. */
function isSameEnd(one: EndedRun, other: EndedRun): boolean {
  return (
    one.outcome === other.outcome &&
    one.status === other.status &&
    one.summary === other.summary &&
    one.attempt === other.attempt &&
    one.started_at === other.started_at &&
    one.error === other.error &&
    one.ended_at === other.ended_at &&
    one.last_heartbeat_at === other.last_heartbeat_at &&
    isSame(one.proof, other.proof) &&
    isSame(one.termination, other.termination) &&
    isSame(one.finish, other.finish) &&
    isSame(one.worker, other.worker)
  );
}

function isSame(one: object | null, other: object | null): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
