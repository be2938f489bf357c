import { hasEnded, type Run } from '../../../functions/core/run.ts';
import { longestStopSeconds } from '../../../functions/core/worker.ts';
import type { Ecs } from '../world/ecs.ts';
import type { SimWorker } from '../world/sim-worker.ts';
import type { Report } from './violation.ts';

export interface Intents {
  /** @param by whoever has written it */
  wrote(by: object, before: Run | undefined, after: Run): void;
  /** @param run the run for which StopTask is called, as it is on record */
  stopping(by: object, taskArn: string, run: Run | undefined, reason: string): void;
  /** @param run the run that started what is killed on its host, as it is on record */
  killing(by: object, taskArn: string, run: Run | undefined): void;
}

/** How many calls about each worker somebody has announced and not made yet: what dies with them announces nothing. */
function announcements() {
  const open = new WeakMap<object, Map<string, number>>();
  return {
    add: (by: object, taskArn: string): void => {
      const counts = open.get(by) ?? new Map<string, number>();
      open.set(by, counts.set(taskArn, (counts.get(taskArn) ?? 0) + 1));
    },
    /** @returns whether the call was announced */
    take: (by: object, taskArn: string): boolean => {
      const counts = open.get(by);
      const left = (counts?.get(taskArn) ?? 0) - 1;
      counts?.set(taskArn, Math.max(0, left));
      return left >= 0;
    },
  };
}

/**
 * S3 and S7: StopTask and kill name a worker of this run only, and each call was stored as an intent of its own by whoever
 * makes it. S11: a worker that is only told of is not stopped.
 */
export function intents(
  ecs: Ecs,
  report: Report,
  nowSeconds: (() => number) | undefined,
  boundTo: (taskArn: string) => string | undefined,
): Intents {
  const stops = announcements();
  const kills = announcements();
  /** How long the stop before the last one could take, as far as was known when it was meant. */
  const graces = new Map<string, { readonly before: number; readonly last: number }>();
  /** Attached during a termination: stopped at once, whatever was to be asked. */
  const attachedLate = new Set<string>();
  return {
    wrote: (by, before, after) => {
      if (before === undefined) return;
      if (before.worker === null && after.worker !== null && before.termination !== null)
        attachedLate.add(after.worker.task_arn);
      if (!hasEnded(after) && after.worker !== null && isIntent(before, after)) {
        const { task_arn } = after.worker;
        stops.add(by, task_arn);
        const last = longestStopSeconds(after.worker.containers);
        graces.set(task_arn, { before: graces.get(task_arn)?.last ?? 0, last });
        if (mayKill(after) && ecs.find(task_arn)?.startedBy === after.run_id) kills.add(by, task_arn);
      }
      for (const late of after.late_workers) {
        const known = before.late_workers.find(({ task_arn }) => task_arn === late.task_arn);
        if (known !== undefined && late.stop_attempts > known.stop_attempts) stops.add(by, late.task_arn);
      }
    },
    stopping: (by, taskArn, run, reason) => {
      const startedBy = ecs.find(taskArn)?.startedBy;
      if (run === undefined || startedBy !== run.run_id) {
        report('S3', `StopTask of ${taskArn} (${reason}), started by ${startedBy ?? 'nobody'}`);
        return;
      }
      const bound = boundTo(taskArn);
      if (bound !== run.run_id)
        report('S3', `StopTask of ${taskArn} (${reason}), bound to ${bound ?? 'no run'}`);
      const askUntil = run.worker?.task_arn === taskArn ? run.termination?.ask_until : null;
      if (nowSeconds && !attachedLate.has(taskArn) && nowSeconds() < (askUntil ?? 0) - DUE_TOLERANCE_SECONDS)
        report('S7', `StopTask of ${taskArn} (${reason}) while it is only asked`);
      if (!stops.take(by, taskArn))
        report('S7', `StopTask of ${taskArn} (${reason}) without an intent of its own`);
      if (run.late_workers.some((late) => late.task_arn === taskArn && late.stop === false))
        report('S11', `StopTask of ${taskArn} (${reason}), which was only to be told`);
    },
    killing: (by, taskArn, run) => {
      const worker = ecs.find(taskArn);
      if (worker === undefined || run?.worker?.task_arn !== taskArn) {
        report('S3', `kill of ${taskArn}, which ${run?.run_id ?? 'no run'} has not on record as its own`);
        return;
      }
      if (!kills.take(by, taskArn)) report('S7', `kill of ${taskArn} without an intent of its own`);
      if (worker.launchType !== 'EC2') report('S7', `kill of ${taskArn}, which is not on EC2`);
      // What has ended by itself is meant to stop as well, also where ECS takes a StopTask after that; no signal harms it.
      if (!worker.isAlive) return;
      if (worker.stoppedAtMs === null) report('S7', `kill of ${taskArn} before its stop signal`);
      else if (nowSeconds && !run.termination?.forced)
        checkGrace(worker, graces.get(taskArn)?.before ?? 0, nowSeconds(), report);
    },
  };
}

/** Messages may come a second before their time. */
const DUE_TOLERANCE_SECONDS = 1;

/** Without force the kill waits until ECS has had time for its own. */
function checkGrace(
  { task_arn, stoppedAtMs }: SimWorker,
  graceSeconds: number,
  now: number,
  report: Report,
): void {
  const left = (stoppedAtMs ?? 0) / 1000 + graceSeconds - now - DUE_TOLERANCE_SECONDS;
  if (left > 0) report('S7', `kill of ${task_arn} ${left} s before its grace is over`);
}

/** Whether a call was announced by this write. */
export function isIntent({ termination: before }: Run, { termination: after }: Run): boolean {
  if (before === null || after === null) return false;
  const isRepeated = before.stop_deferred && !after.stop_deferred;
  return after.stop_attempts > before.stop_attempts || isRepeated;
}

/** What is tried again while a run is stuck has the rung `page`, kills included. */
function mayKill({ termination }: Run): boolean {
  return termination?.rung === 'kill' || termination?.state === 'stuck';
}
