import { type Effective, effectiveOf } from './effective.ts';
import { type Finding, FINDINGS, killInWords } from './findings.ts';
import { isDue } from './ladder.ts';
import { judge, judgeMissing } from './proof.ts';
import { hasEnded, type OpenRun, type Run } from './run.ts';
import { stopAtOf, type Termination } from './termination.ts';
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
  | ({ readonly alive: null; readonly reason: string } & Found);

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
  const found = { effective, ...findingOf({ ...run, worker }, look, now) };
  switch (look.kind) {
    case 'missing':
      return { alive: null, reason: 'ECS does not know the worker (MISSING)', ...found };
    case 'unclear':
      return { alive: null, reason: look.why, ...found };
    case 'seen':
      return { alive: look.sighting.last_status !== 'STOPPED', worker: look.worker, ...found };
  }
}

type ActiveRun = OpenRun & { readonly worker: Worker };

function findingOf(run: ActiveRun, look: LiveLook, now: EpochSeconds): Finding {
  switch (look.kind) {
    case 'missing': {
      const absence = judgeMissing(run.worker, now);
      return FINDINGS.missing(
        absence.kind === 'proven'
          ? 'ECS has forgotten the worker (MISSING), and the next look ends the run'
          : absence.why,
      );
    }
    case 'unclear':
      return UNCLEAR[look.cause](look.why);
    case 'seen':
      return seen(run, look.sighting, now);
  }
}

const UNCLEAR = {
  denied: FINDINGS.denied,
  throttled: FINDINGS.ecsThrottled,
  unreachable: FINDINGS.unreachable,
  refused: FINDINGS.unclear,
} as const satisfies Record<UnclearCause, (why: string) => Finding>;

function seen(run: ActiveRun, sighting: Sighting, now: EpochSeconds): Finding {
  const verdict = judge(run.run_id, run.worker, sighting, 'describe', now);
  switch (verdict.kind) {
    case 'proven':
      return run.termination === null ? FINDINGS.ghost() : FINDINGS.stopped();
    case 'unproven':
      return FINDINGS.unproven(verdict.why);
    case 'foreign':
      return FINDINGS.notOfRun(verdict.startedBy);
    case 'service-managed':
      return FINDINGS.serviceManaged(verdict.service);
    case 'alive':
      return run.termination === null ? FINDINGS.consistent() : underWay(run, run.termination, now);
  }
}

/** The worker lives, and somebody wants it to end: how far that got. */
function underWay(run: ActiveRun, termination: Termination, now: EpochSeconds): Finding {
  const { worker } = run;
  const nextAt = run.next_at ?? now;
  const kill = killInWords(worker.launch_type);
  if (termination.state === 'stuck')
    return FINDINGS.stuck(termination.obstacle ?? 'for no known reason', nextAt, kill);
  if (termination.stop_deferred) return FINDINGS.stopThrottled(nextAt);
  if (isDue({ next_at: nextAt }, now)) return FINDINGS.queued(nextAt);
  switch (termination.state) {
    case 'requested':
      return FINDINGS.requested(stopAtOf(termination));
    case 'asking':
      return FINDINGS.asking(stopAtOf(termination));
    case 'stopping':
    case 'settled': {
      const killedBy = stopAtOf(termination) + longestStopSeconds(worker.containers);
      return now > killedBy ? FINDINGS.graceOver(nextAt) : FINDINGS.inGrace(killedBy, kill);
    }
  }
}
