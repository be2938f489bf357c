import { earliest, isDue } from './ladder.ts';
import { hasEnded, type Proof, type Run, type RunMove } from './run.ts';
import type { EpochSeconds } from './time.ts';
import type { LateWorker, Worker } from './worker.ts';

/**
 * A worker that was attached after the run's end, or found beside the run's own: recording it is the intent to stop
 * it. On an open run it waits for the end, or until the run is stuck.
 */
export function recordLateWorker(run: Run, worker: Worker, actor: string, now: EpochSeconds): RunMove {
  const late = newLateWorker(withWhatWasShown(run, worker), now);
  const events = [{ kind: 'late_worker' as const, payload: { actor, worker: worker.task_arn } }];
  return { set: withLook(run, lateWorkersWith(run, late), now), events };
}

/** How many late workers a run keeps at the most, where one of them has stopped: DynamoDB takes 400 KB an item. */
export const LATE_WORKERS_KEPT = 100;

/** The late workers with this one, once, at the end. Where it is one too many, the one that stopped first gives way. */
export function lateWorkersWith(run: Run, late: LateWorker): readonly LateWorker[] {
  const others = withoutLate(run, late);
  const [first] = others
    .flatMap(({ task_arn, stopped_at }) => (stopped_at === null ? [] : [{ task_arn, stopped_at }]))
    .sort((one, other) => one.stopped_at - other.stopped_at);
  const isFull = others.length >= LATE_WORKERS_KEPT;
  return [...others.filter(({ task_arn }) => !isFull || task_arn !== first?.task_arn), late];
}

/** What ECS has shown of a late worker holds, also where it does not answer as the same worker is recorded anew. */
export function withWhatWasShown(run: Run, worker: Worker): Worker {
  const late = lateWorkerOf(run, worker);
  if (worker.verified || !late?.verified) return worker;
  const { cluster, task_arn } = worker;
  const { verified, confirmed, launch_type, containers, missing_since, doubt } = late;
  // Each field by name: one that is added to a worker is to be thought of here.
  return {
    cluster,
    task_arn,
    verified,
    confirmed,
    launch_type,
    containers,
    missing_since,
    doubt,
  } satisfies Required<Worker>;
}

export function newLateWorker(worker: Worker, now: EpochSeconds): LateWorker {
  return { ...worker, recorded_at: now, stop_attempts: 0, next_at: now, obstacle: null, stopped_at: null };
}

/** The late worker of that ARN; undefined where the run has none on record. */
export function lateWorkerOf(
  { late_workers }: Run,
  { task_arn }: { readonly task_arn: string },
): LateWorker | undefined {
  return late_workers.find((late) => late.task_arn === task_arn);
}

/** The late worker whose look is due first and that still lives, as far as we know. */
export function pendingLateWorker({ late_workers }: Run): LateWorker | undefined {
  return late_workers.filter(isPending).sort((one, other) => one.next_at - other.next_at)[0];
}

/** When a run that has ended is looked at because of its late workers; null once all have stopped. */
export function nextLateLook(late_workers: readonly LateWorker[], now: EpochSeconds): EpochSeconds | null {
  return earliest(late_workers.filter(isPending).map((late) => Math.max(late.next_at, now)));
}

/**
 * Whether a step has a late worker to take up: not while its run is open, since the end is under way, unless the run is
 * stuck, whose end may never come.
 */
export function isLateWorkerDue(run: Run, now: EpochSeconds): boolean {
  const worker = pendingLateWorker(run);
  const isTaken = hasEnded(run) || run.termination?.state === 'stuck';
  return worker !== undefined && isTaken && isDue(worker, now);
}

/** What keeps a late worker from being stopped: each obstacle is told once. */
export function hinder(
  run: Run,
  worker: Worker,
  change: Partial<LateWorker> & { readonly obstacle: string },
  now: EpochSeconds,
): RunMove {
  const { obstacle } = change;
  const isTold = lateWorkerOf(run, worker)?.obstacle === obstacle;
  const payload = { worker: worker.task_arn, why: obstacle };
  return {
    set: changeOf(run, worker, change, now),
    events: isTold ? [] : [{ kind: 'stop_refused', payload }],
  };
}

export function lateWorkerStopped(run: Run, worker: Worker, proof: Proof, now: EpochSeconds): RunMove {
  const payload = { worker: worker.task_arn, proof };
  return {
    set: changeOf(run, worker, { stopped_at: now, obstacle: null, doubt: null }, now),
    events: [{ kind: 'late_worker_stopped', payload }],
  };
}

/** A late worker as it shall be, among the others of its run. */
export function changeOf(
  run: Run,
  worker: Worker,
  change: Partial<LateWorker>,
  now: EpochSeconds,
): RunMove['set'] {
  return withLook(run, changeLateWorker(run, worker.task_arn, change), now);
}

/** Where nothing but late workers sets it, with the next look of the run. */
function withLook(run: Run, late_workers: readonly LateWorker[], now: EpochSeconds): RunMove['set'] {
  return hasEnded(run) ? { late_workers, next_at: nextLateLook(late_workers, now) } : { late_workers };
}

export function changeLateWorker(
  run: Run,
  taskArn: string,
  change: Partial<LateWorker>,
): readonly LateWorker[] {
  return run.late_workers.map((late) => (late.task_arn === taskArn ? { ...late, ...change } : late));
}

/** Whether it is still to be stopped: not one that the sweep only told of. */
function isPending(late: LateWorker): boolean {
  return late.stopped_at === null && late.stop !== false;
}

/** All but this one, which may have been found, or told of, before its launcher attached it. */
export function withoutLate(run: Run, worker: Worker): LateWorker[] {
  return run.late_workers.filter((late) => late.task_arn !== worker.task_arn);
}
