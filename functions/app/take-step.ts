import { decide } from '../core/decide.ts';
import { decideLate } from '../core/decide-late.ts';
import type { Step } from '../core/messages.ts';
import { recordAnswer } from '../core/outage.ts';
import { hasEnded, type Run } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
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

/** What one step has time for; the others stay due, and the next sweep sends them a step. */
const LATE_WORKERS_A_STEP = 10;

/** One step for each late worker that is due: each moves its own next look, so none is taken twice. */
async function stepLate(deps: StepDeps, taken: Run): Promise<void> {
  let run = taken;
  for (let left = Math.min(run.late_workers.length, LATE_WORKERS_A_STEP); left > 0; left -= 1) {
    run = await stepAs({ ...deps, decide: decideLate }, run);
  }
}

/** @returns the run as the step left it */
function stepAs(deps: Omit<Stepping, 'heard'>, read: Run): Promise<Run> {
  let isHeard = false;
  const stepping = {
    ...deps,
    heard: () => {
      isHeard = true;
    },
  };
  return onLatest(deps, read, async (run) => {
    if (run === undefined) return read;
    const known = isHeard ? await storeAnswer(deps, run) : run;
    return known === 'run-changed' ? known : stepRun(stepping, known, { kind: 'not-looked' });
  });
}

async function storeAnswer({ store, clock }: StepDeps, run: Run): Promise<Run | 'run-changed'> {
  const move = recordAnswer(run);
  if (move === undefined) return run;
  const result = await store.commit({ run, move, createdAt: epochSeconds(clock.nowMs()) });
  return result.kind === 'committed' ? result.run : 'run-changed';
}
