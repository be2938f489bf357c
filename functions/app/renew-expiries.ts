import { isRenewalDue } from '../core/retention.ts';
import type { OpenRun } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Renewals } from '../ports/renewals.ts';
import type { SweepCounts } from '../ports/sweep-notes.ts';

export interface RenewalDeps {
  readonly renewals: Renewals;
  readonly clock: Clock;
  readonly log: Log;
}

/** Keeps what runs that stay open for long have on record. One that fails is left to the next round. */
export async function renewExpiries(deps: RenewalDeps, runs: readonly OpenRun[]): Promise<SweepCounts> {
  const now = epochSeconds(deps.clock.nowMs());
  const due = runs.filter((run) => isRenewalDue(run, now));
  let failed = 0;
  for (const run of due) {
    try {
      await deps.renewals.renewExpiry(run, now);
    } catch (error) {
      deps.log.error('expiry not renewed', { run_id: run.run_id, error });
      failed += 1;
    }
  }
  return { renewed: due.length - failed, failed };
}
