import type { Clock } from '../ports/clock.ts';
import type { WorkerViews } from '../ports/worker-views.ts';
import type { KillingWorkers } from '../ports/workers.ts';
import { CONSUMER_WAIT_MS } from '../wiring/limits.ts';

/** The workers as the consumer knows them: also several at a time. */
type ManyWorkers = KillingWorkers & Pick<WorkerViews, 'lookAll'>;

interface PacedWorkers {
  readonly workers: ManyWorkers;
  /** Resolves once this consumer may give its place to another one without the two exceeding the pace. */
  readonly rested: () => Promise<void>;
}

/** The spaces between calls, in milliseconds: `functions/wiring/pace.ts` says how long they must be. */
interface Spacing {
  readonly stopSpacingMs: number;
  readonly lookSpacingMs: number;
  /** ECS's reads that one search makes, where no list has a second page. */
  readonly readsPerSearch: number;
}

/** What a kill asks ECS for: the task, and the instance that hosts it. */
const READS_PER_KILL = 2;

/** A throttle comes at once. After a call that hung, the time is for the other steps of the batch. */
const PROMPT_MS = 500;

/**
 * Workers whose StopTask calls, and whose reads of ECS, keep a distance from one another, measured from the beginning
 * of one to the beginning of the next; what makes several reads at once pays for them afterwards, as far as the consumer's
 * timeout lets it. A consumer takes one step at a time, so nothing here is concurrent.
 */
export function pacedWorkers(workers: ManyWorkers, spacing: Spacing, clock: Clock): PacedWorkers {
  const stopGate = gate(spacing.stopSpacingMs, clock);
  const lookGate = gate(spacing.lookSpacingMs, clock);
  return {
    workers: {
      ...workers,
      stop: async (...call) => {
        await stopGate.pass();
        const beganAtMs = clock.nowMs();
        const answer = await workers.stop(...call);
        const isPrompt = clock.nowMs() - beganAtMs <= PROMPT_MS;
        if (answer.kind !== 'deferred' || !isPrompt) return answer;
        // Once more in its turn, so that a passing throttle costs no look; the SDK's own retries would keep no pace.
        await stopGate.pass();
        return workers.stop(...call);
      },
      look: async (...call) => {
        await lookGate.pass();
        return workers.look(...call);
      },
      lookAll: async (refs) => {
        await lookGate.pass(new Set(refs.map(({ cluster }) => cluster)).size);
        return workers.lookAll(refs);
      },
      findStartedBy: async (...call) => {
        await lookGate.pass(spacing.readsPerSearch);
        return workers.findStartedBy(...call);
      },
      kill: async (...call) => {
        await lookGate.pass(READS_PER_KILL);
        return workers.kill(...call);
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
    pass: async (calls = 1) => {
      await opened();
      opensAtMs = clock.nowMs() + Math.min(calls * spacingMs, CONSUMER_WAIT_MS);
    },
  };
}
