import { hasEnded, type Run } from '../../../../functions/core/run.ts';
import { nextPolicyLook } from '../../../../functions/core/policy.ts';
import type { InputName } from './inputs.ts';
import { POLICIES } from './scene.ts';

/** Why a state and an input do not meet. Each reason holds of at least one combination; a test sees to it. */
export interface Impossibility {
  readonly reason: string;
  readonly holds: (run: Run, input: InputName, now: number) => boolean;
}

export const IMPOSSIBLE: readonly Impossibility[] = [
  {
    reason: 'nothing is due: no step comes, and one that is late or doubled is the step before it is due',
    holds: ({ next_at }, input) => next_at === null && isDueStep(input),
  },
  {
    reason: 'the look that is due is a policy’s: the row of that policy tells of it',
    holds: (run, input) =>
      isDueStep(input) &&
      !hasEnded(run) &&
      run.termination === null &&
      nextPolicyLook(run, POLICIES) === run.next_at,
  },
  {
    reason: 'the step is due from the first moment on',
    holds: ({ next_at }, input, now) =>
      input === 'step, before it is due' && next_at !== null && next_at <= now + 1,
  },
  {
    reason: 'no worker is on record: what ECS lists for the run is a worker of the run, or none',
    holds: (run, input) =>
      workerIn(run) === 'none' &&
      ['step, worker of another run', 'step, worker of a service', 'step, worker MISSING'].includes(input),
  },
  {
    reason: 'a worker is on record: nobody searches for one',
    holds: (run, input) =>
      workerIn(run) !== 'none' && ['step, no worker listed', 'step, two workers listed'].includes(input),
  },
  {
    reason: 'ECS has shown that this run started the worker, and that does not change',
    holds: (run, input) =>
      workerIn(run) === 'verified' &&
      ['step, worker of another run', 'step, worker of a service', 'STOPPED, worker of another run'].includes(
        input,
      ),
  },
  {
    reason: 'no worker is on record: its event is that of a worker not on record',
    holds: (run, input) =>
      workerIn(run) === 'none' && input.startsWith('STOPPED') && input !== 'STOPPED, a worker not on record',
  },
  {
    reason: 'no worker is on record that could be attached again',
    holds: (run, input) => workerIn(run) === 'none' && input === 'attach, the same worker',
  },
  {
    reason: 'policies end a run only while it is open and no termination is under way',
    holds: (run, input) => isPolicy(input) && (hasEnded(run) || run.termination !== null),
  },
  {
    reason: 'the launch policy is for a run without a worker and without a heartbeat',
    holds: ({ worker }, input) => worker !== null && input === 'step, policy:launch exceeded',
  },
  {
    reason: 'the launch policy, whose time is shorter here, ends the run before',
    holds: ({ worker }, input) => worker === null && input === 'step, policy:max_runtime exceeded',
  },
  {
    reason: 'once there is a word, the linger policy, whose time is shorter here, ends the run before',
    holds: ({ finish }, input) => finish !== null && input === 'step, policy:max_runtime exceeded',
  },
  {
    reason: 'once there is a word, no heartbeat is waited for',
    holds: ({ finish }, input) => finish !== null && input.startsWith('step, policy:heartbeat exceeded'),
  },
  {
    reason: 'without a worker, the word ends the run at once: nothing lingers',
    holds: ({ worker }, input) => worker === null && input === 'step, policy:linger exceeded',
  },
];

function isDueStep(input: InputName): boolean {
  return input.startsWith('step, ') && input !== 'step, before it is due' && !isPolicy(input);
}

function isPolicy(input: InputName): boolean {
  return input.startsWith('step, policy:');
}

/** What the steps of a run are about: its worker, or the late one that an ended run still has to stop. */
function workerIn(run: Run): 'none' | 'unverified' | 'verified' {
  const late = hasEnded(run) ? run.late_workers.find(({ stopped_at }) => stopped_at === null) : undefined;
  const worker = late ?? run.worker;
  if (worker === null) return 'none';
  return worker.verified ? 'verified' : 'unverified';
}
