import type { Unclear } from '../../core/decision.ts';
import type { UnclearCause } from '../../core/inspection.ts';
import type { StopAnswer } from '../../ports/workers.ts';

/** Throttles, server faults and an AWS out of reach pass; a denial and a wrong call stay until repaired. */
export function causeOf(error: unknown): UnclearCause {
  const { name } = error instanceof Error ? error : { name: '' };
  if (name === 'AccessDeniedException') return 'denied';
  if (name === 'ThrottlingException') return 'throttled';
  return isClientFault(error) ? 'refused' : 'unreachable';
}

export function unclear(action: string, error: unknown): Unclear & { readonly cause: UnclearCause } {
  const cause = causeOf(error);
  const isLasting = cause === 'denied' || cause === 'refused';
  return {
    kind: 'unclear',
    why: describeError(action, error),
    cause,
    ...(isLasting && { lasting: true }),
    ...(cause === 'unreachable' && { outage: true }),
  };
}

/** A StopTask, or a kill, that AWS did not take. */
export function refusal(action: string, error: unknown): StopAnswer {
  const cause = causeOf(error);
  const why = describeError(action, error);
  if (cause === 'denied' || cause === 'refused') return { kind: cause, why };
  return { kind: 'deferred', why, ...(cause === 'unreachable' && { outage: true }) };
}

/** Every SDK client marks its service's errors so. */
function isClientFault(error: unknown): boolean {
  return error instanceof Error && '$fault' in error && error.$fault === 'client';
}

function describeError(action: string, error: unknown): string {
  return error instanceof Error
    ? `${action}: ${error.name}: ${error.message}`
    : `${action}: ${String(error)}`;
}
