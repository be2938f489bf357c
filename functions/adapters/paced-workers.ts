import type { Clock, KillingWorkers } from '../ports.ts';

interface PacedWorkers {
  readonly workers: KillingWorkers;
  /** Resolves once this consumer may give its place to another one without the two exceeding the pace. */
  readonly rested: () => Promise<void>;
}

/** The spaces between calls, in milliseconds: `functions/wiring/pace.ts` says how long they must be. */
interface Spacing {
  readonly stopSpacingMs: number;
  readonly lookSpacingMs: number;
}

/**
 * Workers whose StopTask calls, and whose looks and searches, keep a distance from one another, measured from the
 * beginning of one to the beginning of the next. A consumer takes one step at a time, so nothing here is concurrent.
 */
export function pacedWorkers(workers: KillingWorkers, spacing: Spacing, clock: Clock): PacedWorkers {
  const stopGate = gate(spacing.stopSpacingMs, clock);
  const lookGate = gate(spacing.lookSpacingMs, clock);
  return {
    workers: {
      ...workers,
      stop: async (...call) => {
        await stopGate.pass();
        return workers.stop(...call);
      },
      look: async (...call) => {
        await lookGate.pass();
        return workers.look(...call);
      },
      findStartedBy: async (...call) => {
        await lookGate.pass();
        return workers.findStartedBy(...call);
      },
    },
    rested: async () => {
      await stopGate.opened();
      await lookGate.opened();
    },
  };
}

function gate(spacingMs: number, clock: Clock) {
  let opensAtMs = 0;
  const opened = async () => {
    const waitMs = opensAtMs - clock.nowMs();
    if (waitMs > 0) await clock.sleep(waitMs);
  };
  return {
    opened,
    pass: async () => {
      await opened();
      opensAtMs = clock.nowMs() + spacingMs;
    },
  };
}
