import { isSilent, type Unclear } from './decision.ts';
import { earliest, LOOK_AGAIN_SECONDS } from './ladder.ts';
import { changeLateWorker, withoutLate, withWhatWasShown } from './late-worker.ts';
import { answeredIn } from './outage.ts';
import { isOurs, type Verdict } from './proof.ts';
import { isOwnWorker, type OpenRun, type Run, type RunMove } from './run.ts';
import type { Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Sighting, Worker } from './worker.ts';

/** The actor where nobody attached a worker, and Standdown found it. */
export const FINDER = 'standdown';

/**
 * Binds a worker to an open run. It is looked at once more a little later, since ECS may not have shown it yet, or it may
 * have stopped when there was no run yet for its STOPPED event to find; at once where a termination waits for it, unless
 * a heartbeat has given it time.
 */
export function attach(run: OpenRun, given: Worker, actor: string, now: EpochSeconds): RunMove {
  const worker = withWhatWasShown(run, given);
  return {
    set: {
      worker,
      ...(run.late_workers.length > 0 && { late_workers: withoutLate(run, worker) }),
      next_at: run.termination
        ? stopsAt(run.termination, now)
        : earliest([run.next_at, now + LOOK_AGAIN_SECONDS]),
    },
    events: [attachedEvent(worker, actor)],
  };
}

/** What a heartbeat has told its worker holds. */
function stopsAt({ asked_at, ask_until }: Termination, now: EpochSeconds): EpochSeconds {
  return asked_at === null ? now : Math.max(now, ask_until ?? now);
}

export function attachedEvent(worker: Worker, actor: string): RunMove['events'][number] {
  return { kind: 'worker_attached', payload: { actor, worker: worker.task_arn, verified: worker.verified } };
}

/**
 * What ECS shows of a worker on record that the record does not say yet: that it is this run's, its task definition, that
 * it is known after all, or a STOPPED that proves nothing. Undefined where nothing is new.
 * @param known the worker with the task definition, where that was read by now
 */
export function recordSighting(
  run: Run,
  worker: Worker,
  known: Worker,
  verdict: Verdict | Unclear,
  sighting: Sighting,
): RunMove | undefined {
  if (!isOurs(run.run_id, worker, sighting)) return undefined;
  const doubt = doubtFrom(verdict, known);
  const isNew = !worker.verified || known.containers !== worker.containers;
  if (!isNew && !worker.missing_since && (worker.doubt ?? null) === doubt) return undefined;
  const { launch_type } = sighting;
  const seen = {
    verified: true,
    // Its proof ends the run with the next write; should nobody come to that, it is looked at once more.
    confirmed: worker.confirmed && verdict.kind !== 'proven',
    launch_type,
    containers: known.containers,
    missing_since: null,
    doubt,
  };
  const isAnswer = !isSilent(verdict);
  const verified = { kind: 'worker_verified' as const, payload: { worker: worker.task_arn } };
  return {
    set: isOwnWorker(run, worker)
      ? { worker: { ...run.worker, ...seen }, ...(isAnswer && answeredIn(run)) }
      : { late_workers: changeLateWorker(run, worker.task_arn, seen) },
    events: worker.verified ? [] : [verified],
  };
}

/** A STOPPED that cannot be judged yet is doubted as well where it may prove nothing: ECS may forget it before it can be. */
function doubtFrom(verdict: Verdict | Unclear, known: Worker): string | null {
  if (verdict.kind === 'unproven') return verdict.why;
  return verdict.kind === 'unclear' ? known.doubt : null;
}
