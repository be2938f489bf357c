import { decide } from '../core/decide.ts';
import { decideLate } from '../core/decide-late.ts';
import type { Step } from '../core/messages.ts';
import { hasEnded, type Run } from '../core/run.ts';
import { onLatest } from './on-latest.ts';
import { type StepDeps, type Stepping, stepRun } from './step-run.ts';

/** One look at one run: read, decide, act, set the next look. Harmless when late, doubled or side by side. */
export async function takeStep(deps: StepDeps, { run_id }: Step): Promise<void> {
  const run = await deps.store.readRun(run_id);
  if (run === undefined) deps.log.warn('step for a run that does not exist', { run_id });
  else await stepLate(deps, await stepOwn(deps, run));
}

function stepOwn(deps: StepDeps, read: Run): Promise<Run> {
  return stepAs(
    { ...deps, decide: (run, ...seen) => (hasEnded(run) ? { kind: 'nothing' } : decide(run, ...seen)) },
    read,
  );
}

/** One step for each late worker that is due: each moves its own next look, so none is taken twice. */
async function stepLate(deps: StepDeps, taken: Run): Promise<void> {
  let run = taken;
  for (let left = run.late_workers.length; left > 0; left -= 1) {
    run = await stepAs({ ...deps, decide: decideLate }, run);
  }
}

/** @returns the run as the step left it */
function stepAs(deps: Stepping, read: Run): Promise<Run> {
  return onLatest(deps, read, async (run) => (run ? stepRun(deps, run, { kind: 'not-looked' }) : read));
}
