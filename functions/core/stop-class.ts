import { isHostGone, neverStarted } from './proof.ts';
import type { Proof } from './run.ts';

/** How a worker came to its end, for the record and for metrics; it never decides the outcome. */
export const STOP_CLASSES = [
  'stopped_on_signal',
  'killed_after_grace',
  'exited_before_stop',
  'out_of_memory',
  'spot_interruption',
  'host_lost',
  'failed_to_start',
  'never_started',
  'abandoned',
  'unknown',
] as const;
export type StopClass = (typeof STOP_CLASSES)[number];

/** 128 + SIGKILL: the exit code that both the grace's end and the kernel's out-of-memory killer leave. */
const KILLED_EXIT_CODE = 137;

/** AWS gives interruptions the code TerminationNotice too; then the reason alone tells them from a lost host. */
const SPOT_REASON = /^Your Spot Task was interrupted/;
/** Fargate retires a host; of a task of a service, the scheduler is named as the one who stopped it. */
const RETIREMENT_REASON = /ECS is performing maintenance on the underlying infrastructure/;

export function stopClassOf(proof: Proof): StopClass {
  if (proof.source === 'no_worker') return 'never_started';
  if (proof.source === 'operator') return 'abandoned';
  if (proof.source === 'missing') return 'unknown';
  if (neverStarted(proof)) return 'failed_to_start';
  const reason = proof.stopped_reason ?? '';
  if (proof.stop_code === 'SpotInterruption' || SPOT_REASON.test(reason)) return 'spot_interruption';
  const isImpaired = proof.stop_code === 'InfrastructureHealth';
  if (isHostGone(proof) || isImpaired || RETIREMENT_REASON.test(reason)) return 'host_lost';
  const essential = proof.containers.filter((container) => container.essential);
  if (essential.some((container) => container.reason?.startsWith('OutOfMemory'))) return 'out_of_memory';
  if (proof.stop_code === 'EssentialContainerExited') return 'exited_before_stop';
  if (proof.stop_code !== 'UserInitiated' || essential.every((container) => container.exit_code === null)) {
    return 'unknown';
  }
  const wasKilled = essential.some((container) => container.exit_code === KILLED_EXIT_CODE);
  return wasKilled ? 'killed_after_grace' : 'stopped_on_signal';
}
