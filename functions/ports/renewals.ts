import type { OpenRun } from '../core/run.ts';
import type { EpochSeconds } from '../core/time.ts';

/** What an open run has on record beside itself expires, unless that is put off: `core/retention.ts`. */
export interface Renewals {
  /**
   * Puts off the expiry of the run's events and bindings. Where it fails, or there are more than fit into a sweep, the run
   * stays due and a repeat does what is left.
   */
  renewExpiry(run: OpenRun, now: EpochSeconds): Promise<void>;
}
