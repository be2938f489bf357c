import middy from '@middy/core';
import { sweepDueRuns } from '../app/sweep-due-runs.ts';
import { MAX_RUNS_PER_SWEEP } from '../wiring/limits.ts';

/** The door for the schedule. The event says nothing that is needed: what is due stands in the table. */
export function createHandler(deps: Parameters<typeof sweepDueRuns>[0]) {
  return middy().handler(async () => ({ steps_sent: await sweepDueRuns(deps, MAX_RUNS_PER_SWEEP) }));
}
