import type { Run } from '../../../functions/core/run.ts';
import type { RunCommit } from '../../../functions/ports/run-store.ts';
import type { Invocation } from '../engine/invocation.ts';
import { isIntent } from './intents.ts';
import type { Report } from './violation.ts';

interface Deps {
  readonly report: Report;
  readonly nowMs: () => number;
  /** With clocks that are off nobody could tell ten minutes from five. */
  readonly areClocksRight: boolean;
}

/** Ten minutes, less the latency of a step's calls. */
const TOLD_AFTER_MS = 598_000;

/** L2: nobody is told of a silence of AWS that an answer about the worker of the run has broken. */
export function silence({ report, nowMs, areClocksRight }: Deps) {
  const answeredAtMs = new Map<string, number>();
  return {
    /** An answer counts once it is on record; of a StopTask that was taken, what was announced says so. */
    answered: (by: Invocation, runId: string, isTaken: boolean): void => {
      if (isTaken) answeredAtMs.set(runId, nowMs());
      else (by.seen.answeredAtMs ??= new Map()).set(runId, nowMs());
    },
    wrote: ({ run, move }: RunCommit, by: Invocation): void => {
      const { run_id } = run;
      const isTold = move.events.some(
        ({ kind, payload }) => kind === 'stuck' && String(payload['obstacle']).startsWith('no answer since'),
      );
      const sinceMs = nowMs() - (answeredAtMs.get(run_id) ?? 0);
      if (isTold && areClocksRight && sinceMs < TOLD_AFTER_MS)
        report('L2', `run ${run_id} is told that ECS gives no answer, ${sinceMs} ms after one`);
      // A StopTask that follows may go unanswered, and has been since before.
      if (isIntent(run, { ...run, ...move.set } as Run)) return;
      const seenAtMs = by.seen.answeredAtMs?.get(run_id);
      if (seenAtMs !== undefined) answeredAtMs.set(run_id, seenAtMs);
    },
  };
}
