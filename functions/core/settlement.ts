import { nextLateLook } from './late-worker.ts';
import type { EndedRun, NewEvent, OpenRun, Outcome, Proof } from './run.ts';
import { stopClassOf } from './stop-class.ts';
import type { TaskRelease } from './task.ts';
import { isPolicy, type Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';

/** Everything that the end of a run writes: one transaction, or nothing. */
export interface Settlement {
  readonly outcome: Outcome;
  readonly set: Pick<
    EndedRun,
    'status' | 'outcome' | 'worker' | 'ended_at' | 'summary' | 'error' | 'proof' | 'termination' | 'next_at'
  >;
  /** The terminal event last. */
  readonly events: readonly NewEvent[];
  readonly task: TaskRelease;
}

/** Who settles a stuck run on their word, and why. */
export interface Abandoner {
  readonly actor: string;
  readonly reason: string;
}

/**
 * What ended the run, by the table and the precedence of docs/contract.md, section 3.
 * @param abandoner whose act the end then is; the termination stays on record as it was asked for
 */
export function settle(open: OpenRun, proof: Proof, now: EpochSeconds, abandoner?: Abandoner): Settlement {
  const run = abandoner ? endedBy(open, abandoner) : open;
  const outcome = outcomeOf(run, proof);
  const error = errorOf(outcome, run, proof);
  return {
    outcome,
    set: {
      status: outcome === 'completed' ? 'done' : outcome,
      outcome,
      worker: run.worker && (abandoner ? run.worker : { ...run.worker, doubt: null }),
      ended_at: now,
      summary: outcome === 'reclaimed' ? null : (run.finish?.summary ?? null),
      error,
      proof,
      termination: open.termination && { ...open.termination, state: 'settled', obstacle: null },
      next_at: nextLateLook(run.late_workers, now),
    },
    events: [...unstuck(run, proof), { kind: outcome, payload: payloadOf(outcome, run, proof, error) }],
    task: releaseOf(outcome, run.termination, error),
  };
}

function endedBy(run: OpenRun, { actor, reason }: Abandoner): OpenRun {
  return { ...run, termination: run.termination && { ...run.termination, requested_by: actor, reason } };
}

/** Proof has come for a worker that was told to be stuck; an operator's word is none. */
function unstuck({ termination }: OpenRun, proof: Proof): NewEvent[] {
  if (termination?.state !== 'stuck' || proof.source === 'operator') return [];
  return [{ kind: 'unstuck', payload: { obstacle: termination.obstacle } }];
}

/**
 * With a termination stored, only the word `completed` wins over it, and exit 0 of a worker that no rung has
 * reached; so whoever sees the death first, the operator's stop is booked as the operator's.
 */
function outcomeOf({ termination, finish }: OpenRun, proof: Proof): Outcome {
  if (termination === null) return finish?.outcome ?? (hasExitedClean(proof) ? 'completed' : 'crashed');
  if (finish?.outcome === 'completed') return 'completed';
  if (!wasReached(termination, proof) && finish === null && hasExitedClean(proof)) return 'completed';
  if (!isPolicy(termination.requested_by)) return 'reclaimed';
  return termination.requested_by === 'policy:linger' ? (finish?.outcome ?? 'timed_out') : 'timed_out';
}

/** A StopTask that met a worker which had already exited reached nobody: ECS keeps the code of the exit. */
function wasReached(termination: Termination, proof: Proof): boolean {
  if (termination.rung === null) return false;
  return termination.asked_at !== null || proof.stop_code !== 'EssentialContainerExited';
}

function hasExitedClean(proof: Proof): boolean {
  const essential = proof.containers.filter((container) => container.essential);
  return essential.length > 0 && essential.every((container) => container.exit_code === 0);
}

function errorOf(outcome: Outcome, run: OpenRun, proof: Proof): string | null {
  switch (outcome) {
    case 'completed':
      return null;
    case 'failed':
    case 'blocked':
      return run.finish?.summary ?? null;
    case 'crashed':
      return crashError(proof);
    case 'timed_out':
      return `${run.termination?.requested_by ?? 'policy'}: ${run.termination?.reason ?? 'exceeded'}`;
    case 'reclaimed':
      return reclaimError(run);
  }
}

function reclaimError({ termination, worker }: OpenRun): string {
  if (termination?.reason) return `manual_reclaim: ${termination.reason}`;
  return worker ? `manual_reclaim worker=${worker.task_arn}` : 'manual_reclaim';
}

function crashError({ source, stop_code, stopped_reason, containers }: Proof): string {
  if (source === 'missing') return 'MISSING: ECS does not know the worker any more; nobody saw how it ended';
  const exits = containers
    .filter((container) => container.essential)
    .map(({ name, exit_code, reason }) =>
      [name, exit_code === null ? 'no exit code' : `exit ${exit_code}`, reason && `(${reason})`]
        .filter(Boolean)
        .join(' '),
    );
  return `${stop_code ?? 'no stop code'}: ${stopped_reason ?? 'no reason'}; ${exits.join(', ') || 'no essential container'}`;
}

function payloadOf(outcome: Outcome, run: OpenRun, proof: Proof, error: string | null): NewEvent['payload'] {
  const stopClass = stopClassOf(proof);
  const { termination, worker } = run;
  if (outcome !== 'reclaimed' || termination === null) {
    return {
      actor: actorOf(outcome, termination, proof),
      worker: worker?.task_arn ?? null,
      stop_class: stopClass,
      error,
      // Whoever gave their word for the worker said why, and it stands nowhere else.
      ...(proof.source === 'operator' && { reason: termination?.reason ?? null }),
    };
  }
  return {
    manual: true,
    reason: termination.reason,
    actor: termination.requested_by,
    termination_id: termination.id,
    worker: worker?.task_arn ?? null,
    rung: termination.rung,
    stop_class: stopClass,
    // An operator's word is no proof: the event says that nobody saw the worker stop.
    terminated: proof.source !== 'operator',
    forced: stopClass === 'killed_after_grace',
  };
}

/** Whose act the end was: a policy's, an operator's who gave their word, or the worker's own. */
function actorOf(outcome: Outcome, termination: Termination | null, proof: Proof): string {
  const isTheirs = outcome === 'timed_out' || proof.source === 'operator';
  return isTheirs && termination ? termination.requested_by : 'worker';
}

function releaseOf(outcome: Outcome, termination: Termination | null, error: string | null): TaskRelease {
  switch (outcome) {
    case 'reclaimed': {
      const isHeld = termination?.then === 'hold';
      return {
        status: isHeld ? 'blocked' : 'ready',
        failures: { kind: 'reset' },
        held_by: isHeld ? termination.held_by : null,
      };
    }
    case 'completed':
      return { status: 'done', failures: { kind: 'reset' }, held_by: null };
    case 'blocked':
      return { status: 'blocked', failures: { kind: 'keep' }, held_by: null };
    case 'failed':
    case 'timed_out':
    case 'crashed':
      return { status: 'ready', failures: { kind: 'add', error: error ?? outcome }, held_by: null };
  }
}
