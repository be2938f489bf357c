import middy from '@middy/core';
import { sweep, type SweepDeps } from '../app/sweep.ts';
import {
  MAX_PAGES_PER_SWEEP,
  MAX_RUNS_PER_SWEEP,
  MAX_STOPPING_PAGES_PER_SWEEP,
  SWEEP_WORK_SECONDS,
} from '../wiring/limits.ts';

const LIMITS = {
  maxDueRuns: MAX_RUNS_PER_SWEEP,
  maxPages: MAX_PAGES_PER_SWEEP,
  maxStoppingPages: MAX_STOPPING_PAGES_PER_SWEEP,
  workMs: SWEEP_WORK_SECONDS * 1000,
};

/** The door for the schedule. The event says nothing that is needed: what there is to do stands in the table. */
export function createHandler(deps: SweepDeps) {
  return middy().handler(() => sweep(deps, LIMITS));
}
