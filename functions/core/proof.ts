import { MISSING_AGAIN_SECONDS } from './ladder.ts';
import type { Proof, ProvenContainer } from './run.ts';
import { type EpochSeconds, inWords } from './time.ts';
import type { Sighting, Worker } from './worker.ts';

/** What a sighting is worth: proof that the worker stopped, or why it is none. */
export type Verdict =
  | { readonly kind: 'proven'; readonly proof: Proof }
  /** `isStopping` once ECS has taken a StopTask. */
  | { readonly kind: 'alive'; readonly isStopping: boolean }
  | { readonly kind: 'foreign'; readonly startedBy: string | null }
  /** An ECS service runs the worker and would replace it. */
  | { readonly kind: 'service-managed'; readonly service: string }
  | { readonly kind: 'unproven'; readonly why: string };

/**
 * Judges what ECS says of a run's worker. Only a STOPPED task that this run started is proof; on EC2 and
 * External an agent that lost its host reports STOPPED as well, so there an exit code is asked for, unless the
 * task never started or its host is gone (docs/contract.md, section 5, guarantee 9).
 */
export function judge(
  runId: string,
  worker: Worker,
  sighting: Sighting,
  source: 'event' | 'describe',
  now: EpochSeconds,
): Verdict {
  if (!isOurs(runId, worker, sighting)) {
    const service = serviceOf(sighting);
    return service === null
      ? { kind: 'foreign', startedBy: sighting.started_by }
      : { kind: 'service-managed', service };
  }
  if (!hasStopped(sighting)) return { kind: 'alive', isStopping: sighting.desired_status === 'STOPPED' };
  const doubt = doubtIn(worker, sighting);
  if (doubt !== null) return { kind: 'unproven', why: doubt };
  return {
    kind: 'proven',
    proof: {
      task_arn: sighting.task_arn,
      last_status: sighting.last_status,
      stop_code: sighting.stop_code,
      stopped_reason: sighting.stopped_reason,
      containers: provenContainers(worker, sighting),
      stopping_at: sighting.stopping_at,
      execution_stopped_at: sighting.execution_stopped_at,
      stopped_at: sighting.stopped_at,
      observed_at: now,
      source,
    },
  };
}

/** Why the STOPPED of a run's own worker proves nothing; null where it is proof, or the worker has not stopped. */
export function doubtIn(worker: Worker, sighting: Sighting): string | null {
  if (!hasStopped(sighting) || isTrustedWithoutExitCode(sighting)) return null;
  const where = `STOPPED on ${sighting.launch_type ?? 'an unknown launch type'}`;
  // Without the task definition nobody knows whose exit code it is.
  if (worker.containers.length === 0)
    return `${where}, but its task definition was not read (ecs:DescribeTaskDefinition)`;
  const containers = provenContainers(worker, sighting);
  const hasExited = containers.some(({ essential, exit_code }) => essential && exit_code !== null);
  return hasExited ? null : `${where} without any exit code`;
}

/**
 * Whether all containers ended alike: then it makes no difference which of them are essential, which only the task
 * definition knows.
 */
export function areAlike({ containers }: Sighting): boolean {
  return containers.every(
    ({ exit_code, reason }) => exit_code === containers[0]?.exit_code && reason === containers[0].reason,
  );
}

/** DELETED is what ECS may call a task for a moment once it was STOPPED. Source: the task lifecycle of ECS. */
export function hasStopped({ last_status }: Pick<Sighting, 'last_status'>): boolean {
  return last_status === 'STOPPED' || last_status === 'DELETED';
}

/** Whether this run started the worker; what ECS has shown once does not change. */
export function isOurs(runId: string, worker: Worker, sighting: Sighting): boolean {
  return worker.verified || sighting.started_by === runId;
}

/** The ECS service that runs a worker; null for a standalone one. */
export function serviceOf({ group }: Sighting): string | null {
  return group?.startsWith('service:') ? group.slice('service:'.length) : null;
}

/** What it is worth that ECS does not know a worker, in a cluster that is ACTIVE. */
export type Absence =
  | { readonly kind: 'proven'; readonly proof: Proof }
  /** Counts from `since` on; asked again at `until`. */
  | {
      readonly kind: 'counting';
      readonly since: EpochSeconds;
      readonly until: EpochSeconds;
      readonly why: string;
    }
  | { readonly kind: 'unproven'; readonly why: string };

/** ECS forgets a task about an hour after it stopped, but it also answers MISSING where it is merely behind. */
export function judgeMissing(worker: Worker, now: EpochSeconds): Absence {
  if (!worker.verified) {
    return {
      kind: 'unproven',
      why: 'ECS does not know the worker (MISSING) and never has, which proves nothing',
    };
  }
  if (worker.doubt)
    return { kind: 'unproven', why: `${worker.doubt}; ECS has forgotten the worker since (MISSING)` };
  const since = worker.missing_since ?? now;
  const until = since + MISSING_AGAIN_SECONDS;
  if (now >= until) return { kind: 'proven', proof: proofUnseen('missing', worker, now) };
  const why = `ECS does not know the worker any more (MISSING); if that is still so at ${inWords(until)}, it has stopped`;
  return { kind: 'counting', since, until, why };
}

/** What stands where ECS shows nothing: it forgot the worker, there never was one, or an operator gave their word. */
export function proofUnseen(
  source: 'missing' | 'no_worker' | 'operator',
  worker: Worker | null,
  now: EpochSeconds,
): Proof {
  return {
    task_arn: worker?.task_arn ?? null,
    last_status: null,
    stop_code: null,
    stopped_reason: null,
    containers: [],
    stopping_at: null,
    execution_stopped_at: null,
    stopped_at: null,
    observed_at: now,
    source,
  };
}

/** Containers that the task definition does not name never decide; before it was read, each one does. */
function provenContainers(worker: Worker, sighting: Sighting): ProvenContainer[] {
  const defined = new Map(worker.containers.map((container) => [container.name, container]));
  return sighting.containers.map((container) => ({
    name: container.name,
    essential: defined.size === 0 || (defined.get(container.name)?.essential ?? false),
    exit_code: container.exit_code,
    reason: container.reason,
  }));
}

function isTrustedWithoutExitCode(sighting: Sighting): boolean {
  const { launch_type, was_placed } = sighting;
  const hadNoHost = launch_type !== null && !was_placed;
  return launch_type === 'FARGATE' || hadNoHost || neverStarted(sighting) || isHostGone(sighting);
}

export function neverStarted(stop: Pick<Sighting, 'stop_code'>): boolean {
  return stop.stop_code === 'TaskFailedToStart';
}

/**
 * The codes of a stop that took the host along, and the reason that ECS gives for a terminated instance. A host that is
 * only impaired, `InfrastructureHealth`, may run on.
 */
export function isHostGone(stop: Pick<Sighting, 'stop_code' | 'stopped_reason'>): boolean {
  return (
    ['SpotInterruption', 'TerminationNotice'].includes(stop.stop_code ?? '') ||
    /^Host EC2 \(instance .*\) terminated/.test(stop.stopped_reason ?? '')
  );
}
