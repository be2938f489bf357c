import { confirmationSeconds, type Ladder, LOOK_AGAIN_SECONDS } from '../../../functions/core/ladder.ts';
import type { Policies } from '../../../functions/core/policy.ts';
import { hasEnded, type OpenRun, type Run } from '../../../functions/core/run.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import type { Ecs, SimWorker } from '../world/ecs.ts';
import { isWithoutExitCode } from '../world/sim-worker.ts';
import { EVENT_GRACE_SECONDS } from '../world/plan.ts';
import type { Report } from './violation.ts';

interface Deps {
  readonly ecs: Ecs;
  readonly ladder: Ladder;
  readonly report: Report;
  /** When faults ended. */
  readonly faultsEndedAtMs: number;
  /** When an operator was last told that the termination of a run is stored, by run. */
  readonly accepted: ReadonlyMap<string, number>;
  /** When an operator terminated every open run once more, to clear the board; 0 before. Each is told of it later. */
  readonly clearedAtMs: number;
  /** What a clock that was off may have put into a record. */
  readonly skewSeconds: number;
}

export interface Rounds {
  /** Since when nothing goes wrong any more. */
  readonly sinceMs: number;
  /** How long sweeps take to get through a whole list once. */
  readonly roundSeconds: number;
}

/** Contract section 4: a stuck worker is tried again every ten minutes at the latest. */
const LONGEST_RETRY_SECONDS = 600;
const SWEEP_SECONDS = 60;
/** An AWS that gives no answer for so long is told. */
const OUTAGE_SECONDS = 600;
/** A message and the calls of a step, once nothing goes wrong any more. */
const STEP_SECONDS = 5;

/** L1, L2 and L4, of one run at one moment after faults have ended. */
export function checkProgress(deps: Deps, run: Run, nowMs: number): void {
  if (hasEnded(run) || run.termination === null) return;
  const { termination } = run;
  const open = { ...run, termination };
  const late = (invariant: 'L1' | 'L4', boundMs: number, what: string): void => {
    if (nowMs > boundMs)
      deps.report(
        invariant,
        `run ${run.run_id} is ${termination.state} ${what}, ${overdue(nowMs - boundMs)}`,
      );
  };
  if (termination.state !== 'stuck')
    late('L1', settledOrStuckByMs(deps, open), 'and neither settled nor stuck in time');
  const worker = run.worker === null ? undefined : deps.ecs.find(run.worker.task_arn);
  if (worker?.startedBy === run.run_id && isProvable(worker) && !isUnjudgeable(worker, run))
    late('L4', healedByMs(deps, open, worker), 'although its worker has stopped');
}

/** L2, while ECS gives no answer to anybody and nothing else goes wrong: after ten minutes somebody is told. */
export function checkSilence(deps: Deps, run: Run, nowMs: number): void {
  if (hasEnded(run) || run.termination === null || run.termination.state === 'stuck') return;
  const { termination, worker } = run;
  const saidAt = (deps.accepted.get(run.run_id) ?? 0) / 1000;
  const askedAt = Math.max(termination.requested_at, termination.ask_until ?? 0, saidAt);
  // Until the next look is due nobody asks ECS; what hung when chance ended, hangs for a timeout at most.
  const waits = deps.ladder.launchWindowSeconds + confirmationSeconds(worker?.containers ?? [], deps.ladder);
  const again = LOOK_AGAIN_SECONDS + SWEEP_SECONDS + STEP_SECONDS;
  const toldBy = Math.max(askedAt, deps.faultsEndedAtMs / 1000) + waits + OUTAGE_SECONDS + 3 * again;
  const lateMs = nowMs - 1000 * (toldBy + deps.skewSeconds);
  if (lateMs > 0)
    deps.report('L2', `run ${run.run_id}: ECS gives no answer, and nobody is told, ${overdue(lateMs)}`);
}

/** The ladder at its longest: asked, two stops and a kill, each with its confirmation time and the sweep that carries the look. */
function settledOrStuckByMs(
  deps: Deps,
  { run_id, worker, termination }: OpenRun & { readonly termination: Termination },
): number {
  const confirmation = confirmationSeconds(worker?.containers ?? [], deps.ladder);
  // A repeat on a stuck run starts the ladder again.
  const repeatedAt = (deps.accepted.get(run_id) ?? 0) / 1000;
  const toldAt = Math.max(
    termination.requested_at,
    termination.ask_until ?? 0,
    repeatedAt,
    deps.clearedAtMs / 1000,
    deps.faultsEndedAtMs / 1000,
  );
  const seconds =
    deps.ladder.launchWindowSeconds +
    (deps.ladder.ec2Kill ? 3 : 2) * (confirmation + SWEEP_SECONDS + STEP_SECONDS) +
    3 * (LOOK_AGAIN_SECONDS + SWEEP_SECONDS + STEP_SECONDS) +
    deps.skewSeconds;
  return 1000 * (toldAt + seconds);
}

/** Stuck is looked at every ten minutes at the latest; an event that was not lost comes long before. */
function healedByMs(
  deps: Deps,
  { run_id, termination }: OpenRun & { readonly termination: Termination },
  { diedAtMs }: SimWorker,
): number {
  const askedAtMs = Math.max(1000 * termination.requested_at, deps.accepted.get(run_id) ?? 0);
  const from = Math.max(diedAtMs ?? 0, deps.faultsEndedAtMs, askedAtMs);
  return (
    from +
    1000 *
      (LONGEST_RETRY_SECONDS + 2 * SWEEP_SECONDS + 2 * STEP_SECONDS + LOOK_AGAIN_SECONDS + deps.skewSeconds)
  );
}

/** Whether ECS shows today what the rules accept as proof. */
function isProvable(worker: SimWorker): boolean {
  return !worker.isAlive && !worker.isForgotten && worker.shownStop !== null;
}

/** At the end of a schedule: no worker that Standdown was told of lives on, save one that nothing can end. */
export function checkLeftovers({ ecs, report }: Deps, run: Run): void {
  // Its task was taken away by hand while nobody wanted it to end: the contract refuses to terminate it (409).
  if (!hasEnded(run) && run.termination === null) return;
  // An operator gave their word for its worker, alive or not: the one end without proof.
  if (run.proof?.source === 'operator') return;
  const left = ecs.workers.find((worker) => isLeft(worker, run));
  if (left !== undefined)
    report('L1', `worker ${left.task_arn} of run ${run.run_id} (${run.status}) lives on`);
  if (!hasEnded(run) && run.termination !== null && run.termination.state !== 'stuck')
    report('L2', `run ${run.run_id} is left ${run.termination.state}: neither settled nor told`);
}

function isLeft(worker: SimWorker, run: Run): boolean {
  if (!worker.isAlive || worker.startedBy !== run.run_id || !Number.isFinite(worker.killableFromMs))
    return false;
  // Beside an open run it waits for the end of that, or until it is stuck.
  const isLate = run.late_workers.some(({ task_arn }) => task_arn === worker.task_arn);
  if (!hasEnded(run) && isLate && run.termination?.state !== 'stuck') return false;
  const known = [run.worker, ...run.late_workers].find((each) => each?.task_arn === worker.task_arn);
  const isOnlyTold = known && 'stop' in known;
  return (known && !isOnlyTold) || worker.isAttachAnswered || worker.isFound;
}

/**
 * L3: a worker that ended by itself while faults were on, and whose event was not lost, has ended its run by now.
 * @param isSettled whether every message that was on its way has come; until then somebody must mean to look again
 */
export function checkOverlooked(
  { ecs, report, faultsEndedAtMs, skewSeconds }: Deps,
  run: Run,
  isSettled: boolean,
): void {
  if (hasEnded(run) || run.termination !== null || run.worker === null) return;
  // What ECS had no answer for, or one that was no proof, is looked at again ten minutes later, by a clock that may be off.
  const retriedByMs = faultsEndedAtMs + 1000 * (LONGEST_RETRY_SECONDS + skewSeconds);
  const isUnjudged = run.worker.doubt !== null || run.worker.containers.length === 0;
  const isMeant = run.next_at !== null && 1000 * run.next_at <= retriedByMs;
  if ((!isSettled || isUnjudged || isMeant) && run.next_at !== null) return;
  const worker = ecs.find(run.worker.task_arn);
  const isTold = worker?.startedBy === run.run_id && isProvable(worker) && !worker.isEventLost;
  if (isTold && (worker.shownStopAtMs ?? 0) < faultsEndedAtMs && !isSilent(worker, run))
    report('L3', `run ${run.run_id} is open long after its worker ended and ECS told so`);
}

/** A claim says when it began, and is written as late as 90 s after its function was ended: its call was on its way. */
const CLAIM_SECONDS = 121;

/** L3, where nobody attached the worker: its STOPPED event alone has bound it, and ended the run. */
export function checkUnattached({ ecs, report, faultsEndedAtMs, skewSeconds }: Deps, run: Run): void {
  if (hasEnded(run) || run.termination !== null || run.worker !== null) return;
  const claimedByMs = 1000 * (run.started_at + CLAIM_SECONDS + skewSeconds);
  const overlooked = ecs.workers.find((worker) => {
    const shownAtMs = worker.shownStopAtMs ?? 0;
    const isTold = worker.startedBy === run.run_id && isProvable(worker) && !worker.isEventLost;
    return isTold && shownAtMs > claimedByMs && shownAtMs < faultsEndedAtMs;
  });
  if (overlooked !== undefined)
    report('L3', `run ${run.run_id} is open long after ECS told that ${overlooked.task_arn} has stopped`);
}

/** L3, with the sweep's looks: that ECS shows a worker as stopped, or has forgotten it, is enough. */
export function checkSwept(
  { ecs, report }: Deps,
  run: Run,
  { sinceMs, roundSeconds }: Rounds,
  nowMs: number,
): void {
  if (hasEnded(run) || run.termination !== null || run.worker === null) return;
  const worker = ecs.find(run.worker.task_arn);
  if (worker?.startedBy !== run.run_id || worker.isAlive || isSilent(worker, run)) return;
  // The rest of a round, a look at it, and the step that a look may ask for.
  const seconds = 2 * roundSeconds + SWEEP_SECONDS + STEP_SECONDS;
  const shownMs = Math.max(sinceMs, (worker.shownStopAtMs ?? Infinity) + 1000 * EVENT_GRACE_SECONDS);
  if (isProvable(worker) && nowMs > shownMs + 1000 * seconds)
    report('L3', `run ${run.run_id} is open, sweeps have seen that its worker stopped`);
  const forgottenMs = Math.max(sinceMs, worker.forgottenAtMs ?? Infinity);
  if (run.next_at === null && nowMs > forgottenMs + 1000 * seconds)
    report('L3', `run ${run.run_id} is at rest, sweeps have seen that its worker is gone`);
}

/**
 * L1, of policies: a run that one has outlived is terminated by the next step, which a sweep sends; and where nobody has
 * set the look for it, once a round has passed.
 * @param rounds null where sweeps do not look: then the first heartbeat alone brings its look
 */
export function checkPolicies(
  { report, faultsEndedAtMs, skewSeconds }: Deps,
  run: Run,
  { launchSeconds, heartbeatSeconds, lingerSeconds }: Policies,
  rounds: Rounds | null,
  nowMs: number,
): void {
  if (hasEnded(run) || run.termination !== null) return;
  const { started_at, max_runtime_seconds, last_heartbeat_at, finish, worker } = run;
  const isLaunching = last_heartbeat_at === null && !worker?.verified;
  const isBeating = rounds !== null && finish === null;
  const after = (from: number | null | undefined, seconds: number | null): number =>
    from == null || seconds === null ? Infinity : from + seconds;
  const deadlines = {
    launch: after(isLaunching ? started_at : null, launchSeconds),
    max_runtime: after(started_at, max_runtime_seconds),
    heartbeat: after(isBeating ? last_heartbeat_at : null, heartbeatSeconds),
    linger: after(finish?.at, lingerSeconds),
  };
  const seconds = 2 * (SWEEP_SECONDS + STEP_SECONDS) + 2 * (rounds?.roundSeconds ?? 0) + skewSeconds;
  for (const [policy, deadline] of Object.entries(deadlines)) {
    // While ECS keeps its answer about a worker, nobody can say that the launch has failed: the next look comes later then.
    const retrySeconds = policy === 'launch' && worker !== null ? LONGEST_RETRY_SECONDS : 0;
    const lateMs = nowMs - Math.max(1000 * deadline, faultsEndedAtMs) - 1000 * (seconds + retrySeconds);
    if (lateMs > 0) report('L1', `run ${run.run_id} has outlived policy:${policy}, ${overdue(lateMs)}`);
  }
}

/** STOPPED without an exit code: on EC2 no proof, unless nothing of it ever ran, or its host is gone as well. */
function isSilent(worker: SimWorker, run: Run): boolean {
  const { shownStop } = worker;
  if (shownStop === null || !needsExitCode(worker)) return false;
  return isWithoutExitCode(worker, shownStop) || isUnjudgeable(worker, run);
}

function needsExitCode({ launchType, isPlaced, shownStop }: SimWorker): boolean {
  const hasNone =
    shownStop?.stop_code === 'TaskFailedToStart' || shownStop?.stopped_reason?.startsWith('Host EC2 ');
  return launchType === 'EC2' && isPlaced && hasNone !== true;
}

/** An exit code is asked for, and which of them counts nobody has read and nobody can: ECS has deleted the definition. */
function isUnjudgeable(worker: SimWorker, { worker: known }: Run): boolean {
  return worker.isDefinitionGone && known?.containers.length === 0 && needsExitCode(worker);
}

/** Stuck, and no time will change it: ECS will never show what could be proof. */
export function isHopeless(ecs: Ecs, { run_id, termination, worker }: Run): boolean {
  if (termination?.state !== 'stuck') return false;
  const process = worker === null ? undefined : ecs.find(worker.task_arn);
  if (process?.startedBy !== run_id) return true;
  return process.isAlive ? !Number.isFinite(process.killableFromMs) : process.isForgotten;
}

function overdue(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s overdue`;
}
