import { type Effective, effectiveOf } from './effective.ts';
import { type Finding, FINDINGS, killInWords } from './findings.ts';
import { hasCome } from './ladder.ts';
import { areAlike, hasStopped, judge, judgeMissing, type Verdict } from './proof.ts';
import { hasEnded, type OpenRun, type Run } from './run.ts';
import { lastCallOf, stopAtOf, type Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import { longestStopSeconds, type Sighting, type Worker } from './worker.ts';

/** What ECS shows of a worker right now, for a person to read. */
export interface LiveWorker {
  readonly last_status: string;
  readonly desired_status: string | null;
  readonly cpu: string | null;
  readonly memory: string | null;
  readonly containers: readonly LiveContainer[];
  readonly health: string | null;
  readonly connectivity: string | null;
  readonly started_at: EpochSeconds | null;
}

export interface LiveContainer {
  readonly name: string;
  readonly last_status: string | null;
  readonly health: string | null;
  readonly exit_code: number | null;
  readonly reason: string | null;
}

export type LiveLook =
  | { readonly kind: 'seen'; readonly worker: LiveWorker; readonly sighting: Sighting }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unclear'; readonly why: string; readonly cause: UnclearCause };

/** Why ECS says nothing of a worker. */
export type UnclearCause =
  /** A right is missing; the action is named wherever this is told. */
  | 'denied'
  /** ECS asks for patience. */
  | 'throttled'
  /** Server faults, and no answer at all. */
  | 'unreachable'
  /** The question itself is wrong: no such cluster, or one that is INACTIVE. */
  | 'refused';

export type Inspection =
  | { readonly alive: false; readonly reason: 'run already ended' | 'no worker recorded' }
  | ({ readonly alive: boolean; readonly worker: LiveWorker } & Found)
  /** Nothing for sure; what ECS shows of the worker, where it shows anything. */
  | ({ readonly alive: null; readonly reason: string; readonly worker?: LiveWorker } & Found);

type Found = Finding & { readonly effective: Effective | null };

/** The worker to look at; undefined where the answer needs no look. */
export function workerToInspect(run: Run): Worker | undefined {
  return hasEnded(run) ? undefined : (run.worker ?? undefined);
}

/** What is to be said of a run, given what ECS shows of its worker. What ECS cannot say for sure stays unsaid. */
export function inspect(run: Run, look: LiveLook | undefined, now: EpochSeconds): Inspection {
  if (hasEnded(run)) return { alive: false, reason: 'run already ended' };
  const { worker } = run;
  if (worker === null || look === undefined) return { alive: false, reason: 'no worker recorded' };
  const effective = run.termination && effectiveOf(run.termination, worker);
  switch (look.kind) {
    case 'missing': {
      const reason = 'ECS does not know the worker (MISSING)';
      return { alive: null, reason, effective, ...missing(worker, now) };
    }
    case 'unclear':
      return { alive: null, reason: look.why, effective, ...UNCLEAR[look.cause](look.why) };
    case 'seen': {
      const verdict = judge(run.run_id, worker, look.sighting, 'describe', now);
      const isDecided = worker.containers.length > 0 || areAlike(look.sighting);
      const found = { worker: look.worker, effective, ...seen({ ...run, worker }, verdict, isDecided, now) };
      // Whoever lost its host calls a worker STOPPED that may run on.
      if (verdict.kind === 'unproven') return { alive: null, reason: verdict.why, ...found };
      return { alive: !hasStopped(look.sighting), ...found };
    }
  }
}

type ActiveRun = OpenRun & { readonly worker: Worker };

function missing(worker: Worker, now: EpochSeconds): Finding {
  const absence = judgeMissing(worker, now);
  return FINDINGS.missing(
    absence.kind === 'proven'
      ? 'ECS has forgotten the worker (MISSING), and the next look ends the run'
      : absence.why,
  );
}

const UNCLEAR = {
  denied: FINDINGS.denied,
  throttled: FINDINGS.ecsThrottled,
  unreachable: FINDINGS.unreachable,
  refused: FINDINGS.unclear,
} as const satisfies Record<UnclearCause, (why: string) => Finding>;

/** @param isDecided whether it is known how the run ended, where its worker has stopped */
function seen(run: ActiveRun, verdict: Verdict, isDecided: boolean, now: EpochSeconds): Finding {
  switch (verdict.kind) {
    case 'proven':
      if (!isDecided) return FINDINGS.undecided();
      return run.termination === null ? FINDINGS.ghost() : FINDINGS.stopped();
    case 'unproven':
      return FINDINGS.unproven(verdict.why);
    case 'foreign':
      return FINDINGS.notOfRun(verdict.startedBy);
    case 'service-managed':
      return FINDINGS.serviceManaged(verdict.service);
    case 'alive':
      return run.termination === null
        ? FINDINGS.consistent()
        : underWay(run, run.termination, verdict.isStopping, now);
  }
}

/** The worker lives, and somebody wants it to end: how far that got. */
function underWay(run: ActiveRun, termination: Termination, isStopping: boolean, now: EpochSeconds): Finding {
  const { worker } = run;
  const nextAt = run.next_at ?? now;
  const kill = killInWords(worker.launch_type);
  if (termination.state === 'stuck')
    return FINDINGS.stuck(termination.obstacle ?? 'for no known reason', nextAt, kill);
  const lastCall = lastCallOf(termination);
  if (lastCall.kind === 'deferred') return FINDINGS.stopThrottled(nextAt);
  if (lastCall.kind === 'unanswered') return FINDINGS.stopUnanswered(nextAt);
  if (lastCall.kind === 'refused') return FINDINGS.stopRefused(lastCall.why, nextAt);
  if (hasCome(nextAt, now)) return FINDINGS.queued(nextAt);
  switch (termination.state) {
    case 'requested':
      return FINDINGS.requested(stopAtOf(termination));
    case 'asking':
      return FINDINGS.asking(stopAtOf(termination));
    case 'stopping':
    case 'settled': {
      // Whoever announced the call may have died before it.
      if (!isStopping) return FINDINGS.stopUnseen(nextAt);
      const killedBy = stopAtOf(termination) + longestStopSeconds(worker.containers);
      return now > killedBy ? FINDINGS.graceOver(nextAt) : FINDINGS.inGrace(killedBy, kill);
    }
  }
}
