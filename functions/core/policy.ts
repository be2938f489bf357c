import type { OpenRun, RunMove } from './run.ts';
import type { TerminationRequest } from './termination-request.ts';
import type { EpochSeconds } from './time.ts';

/** How long a deployment lets a run go on without a sign; null switches a policy off. */
export interface Policies {
  /** From the claim to a worker that ECS has shown or a first heartbeat. */
  readonly launchSeconds: number | null;
  /** From one heartbeat to the next, once there was one, until the worker's word. */
  readonly heartbeatSeconds: number | null;
  /** From the worker's word to its stop. */
  readonly lingerSeconds: number | null;
}

type PolicyName = 'policy:launch' | 'policy:max_runtime' | 'policy:heartbeat' | 'policy:linger';

interface Deadline {
  readonly policy: PolicyName;
  readonly at: EpochSeconds;
  /** What was exceeded, once it is. */
  readonly exceeded: string;
}

/** The request of the policy that was exceeded first; undefined while none is. */
export function policyRequest(
  run: OpenRun,
  policies: Policies,
  now: EpochSeconds,
): TerminationRequest | undefined {
  const broken = deadlinesOf(run, policies).find(({ at }) => at <= now);
  return (
    broken && {
      actor: broken.policy,
      reason: broken.exceeded,
      then: 'requeue',
      askSeconds: 0,
      isForced: false,
    }
  );
}

/** Whether a heartbeat that comes in time keeps the policy off. */
export function yieldsToHeartbeat({ actor }: TerminationRequest): boolean {
  return actor === 'policy:launch' || actor === 'policy:heartbeat';
}

/** When a policy must be looked at next; null where none applies. Heartbeats move it without being told. */
export function nextPolicyLook(run: OpenRun, policies: Policies): EpochSeconds | null {
  return deadlinesOf(run, policies)[0]?.at ?? null;
}

/**
 * Sets the look of a policy that nobody has set: the first heartbeat has only just brought it, whoever stored that one died
 * before, or the policy came later than the run. Undefined where a look comes in time.
 */
export function lookMissed(run: OpenRun, policies: Policies): RunMove | undefined {
  const next_at = nextPolicyLook(run, policies);
  if (run.termination !== null || next_at === null) return undefined;
  return run.next_at !== null && run.next_at <= next_at ? undefined : { set: { next_at }, events: [] };
}

/** The deadlines that apply to a run now, the earliest first. */
function deadlinesOf(run: OpenRun, policies: Policies): Deadline[] {
  const { started_at, last_heartbeat_at, max_runtime_seconds, finish, worker } = run;
  const hasSign = (worker?.verified ?? false) || last_heartbeat_at !== null;
  return [
    deadline(
      'policy:launch',
      hasSign ? null : started_at,
      policies.launchSeconds,
      'no worker that ECS knows and no heartbeat',
    ),
    deadline('policy:max_runtime', started_at, max_runtime_seconds, 'still running'),
    // A worker that has said its word has no more to say: how long it may stay is the matter of linger.
    deadline(
      'policy:heartbeat',
      finish === null ? last_heartbeat_at : null,
      policies.heartbeatSeconds,
      'no heartbeat',
    ),
    deadline(
      'policy:linger',
      finish?.at ?? null,
      policies.lingerSeconds,
      'worker still there after its word',
    ),
  ]
    .flat()
    .sort((one, other) => one.at - other.at);
}

function deadline(
  policy: PolicyName,
  from: EpochSeconds | null,
  seconds: number | null,
  exceeded: string,
): Deadline[] {
  if (from === null || seconds === null) return [];
  return [{ policy, at: from + seconds, exceeded: `${exceeded} after ${seconds} s` }];
}
