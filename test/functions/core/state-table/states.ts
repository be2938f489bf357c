import {
  after,
  attached,
  beating,
  deferred,
  denied,
  doubted,
  delayed,
  ended,
  exceedMaxRuntime,
  forced,
  forgotten,
  lateAttached,
  LATE,
  requested,
  said,
  seen,
  seenOnEc2,
  stopping,
  stoppingAgain,
  stoppingAgainOnEc2,
  stuck,
  toBeAsked,
  unverified,
} from './histories.ts';
import { attach, beat, claimed, launch, type Scene, step, stepWhenDue } from './scene.ts';

export interface State {
  readonly meaning: string;
  /** A run that came here as runs do: by calls, steps and events. */
  readonly reach: () => Promise<Scene>;
  /** The state whose record looks the same by name; the page then tells only what differs from it. */
  readonly variantOf?: string;
}

/**
 * Every state that a run can be in, in the order of the page. What tells them apart is on record: whether the run
 * has a worker and ECS has shown it, and how far its termination got.
 */
export const STATES = {
  'no worker, open': {
    meaning: 'claimed; nobody has attached a worker',
    reach: claimed,
  },
  'no worker, requested': {
    meaning: 'a termination is stored; a launch may still be under way',
    reach: after(claimed, requested),
  },
  'no worker, searched once': {
    meaning: 'the launch window is over and ECS has listed no worker once',
    reach: after(claimed, requested, stepWhenDue, stepWhenDue),
  },
  'no worker, to be asked': {
    meaning: 'the next heartbeat is told to end',
    reach: after(claimed, toBeAsked),
  },
  'no worker, asking': {
    meaning: 'a heartbeat was told to end, though no worker is on record',
    reach: after(claimed, toBeAsked, beat),
  },
  'no worker, asking cut': {
    meaning: 'force ended the asking',
    reach: after(claimed, toBeAsked, beat, forced),
  },
  'no worker, stuck': {
    meaning: 'a worker sends heartbeats, but ECS lists none that this run started; an operator was paged',
    reach: after(claimed, toBeAsked, beat, stepWhenDue),
  },
  'no worker, restarted': {
    meaning: 'it was stuck, and an operator began the ladder again',
    reach: after(claimed, toBeAsked, beat, stepWhenDue, requested),
  },

  'unverified, open': {
    meaning: 'a worker is on record that ECS did not know yet; nothing may stop it',
    reach: unverified,
  },
  'unverified, requested': {
    meaning: 'a termination is stored; ECS has to show the worker first',
    reach: after(unverified, requested),
  },
  'unverified, to be asked': {
    meaning: 'the next heartbeat is told to end',
    reach: after(unverified, toBeAsked),
  },
  'unverified, asking': {
    meaning: 'a heartbeat was told to end',
    reach: after(unverified, toBeAsked, beat),
  },
  'unverified, asking cut': {
    meaning: 'force ended the asking',
    reach: after(unverified, toBeAsked, beat, forced),
  },
  'unverified, stuck': {
    meaning: 'ECS does not show a worker that may be stopped; an operator was paged',
    reach: after(unverified, requested, stepWhenDue, stepWhenDue, stepWhenDue),
  },
  'unverified, restarted': {
    meaning: 'it was stuck, and an operator began the ladder again',
    reach: after(unverified, requested, stepWhenDue, stepWhenDue, stepWhenDue, requested),
  },

  'worker, attached': {
    meaning: 'a worker is on record; ECS is asked once more whether it is still there',
    reach: attached,
  },
  'worker, open': {
    meaning: 'the worker runs and beats, and nobody wants it to end',
    reach: beating,
  },
  'worker, open, said completed': {
    meaning: 'as above, with the word `completed` on record',
    reach: after(beating, said('completed')),
    variantOf: 'worker, open',
  },
  'worker, open, said failed': {
    meaning: 'as above, with the word `failed` on record',
    reach: after(beating, said('failed')),
    variantOf: 'worker, open',
  },
  'worker, open, missing': {
    meaning: 'ECS did not know the worker at the last look; a second time counts',
    reach: after(attached, forgotten, stepWhenDue),
    variantOf: 'worker, attached',
  },
  'worker, open, doubted': {
    meaning: 'nobody wants it to end, but ECS has called it STOPPED without an exit code, on EC2',
    reach: after(seen, doubted),
    variantOf: 'worker, open',
  },
  'worker, requested': {
    meaning: 'a termination is stored; the next step stops the worker',
    reach: after(seen, requested),
  },
  'worker, to be asked': {
    meaning: 'the next heartbeat is told to end',
    reach: after(seen, toBeAsked),
  },
  'worker, asking': {
    meaning: 'the worker was told to end and has time until the asking is over',
    reach: after(seen, toBeAsked, beat),
  },
  'worker, asking cut': {
    meaning: 'force ended the asking; the next step stops the worker',
    reach: after(seen, toBeAsked, beat, forced),
  },
  'worker, stopping': {
    meaning: 'the first StopTask was called; ECS has time to confirm it',
    reach: stopping,
  },
  'worker, stopping, by a policy': {
    meaning: 'as above, but `policy:max_runtime` asked for it',
    reach: after(seen, exceedMaxRuntime),
    variantOf: 'worker, stopping',
  },
  'worker, stopping, said completed': {
    meaning: 'as above, with the word `completed` on record',
    reach: after(seen, said('completed'), requested, step),
    variantOf: 'worker, stopping',
  },
  'worker, stopping, beside another': {
    meaning:
      'the first StopTask was called; a second worker of the run is on record, which waits for the end',
    reach: after(
      claimed,
      (scene) => {
        launch(scene, scene.worker);
        launch(scene, LATE);
      },
      requested,
      stepWhenDue,
      stepWhenDue,
    ),
    variantOf: 'worker, stopping',
  },
  'worker, stopping, deferred': {
    meaning: 'ECS asked for patience at the first StopTask',
    reach: after(seen, requested, delayed, deferred, step),
  },
  'worker, stopping again': {
    meaning: 'the second StopTask was called',
    reach: stoppingAgain,
  },
  'worker, stopping again, deferred': {
    meaning: 'ECS asked for patience at the second StopTask',
    reach: after(stopping, deferred, stepWhenDue),
  },
  'worker, stopping again, on EC2': {
    meaning: 'the second StopTask was called on EC2, with kill switched on',
    reach: stoppingAgainOnEc2,
    variantOf: 'worker, stopping again',
  },
  'worker, stopping, on EC2': {
    meaning: 'the first StopTask was called on EC2, with kill switched on: force kills',
    reach: after(seenOnEc2, requested, step),
    variantOf: 'worker, stopping',
  },
  'worker, requested, forced on EC2': {
    meaning: 'a termination is stored, by force, on EC2 and with kill switched on',
    reach: after(seenOnEc2, forced),
    variantOf: 'worker, requested',
  },
  'worker, killed': {
    meaning: 'the instance was told to kill the worker (EC2, with kill switched on)',
    reach: after(stoppingAgainOnEc2, stepWhenDue),
  },
  'worker, killed, deferred': {
    meaning: 'AWS asked for patience when the instance was to be told',
    reach: after(stoppingAgainOnEc2, deferred, stepWhenDue),
  },
  'worker, stuck': {
    meaning: 'the worker is not proven stopped; an operator was paged, StopTask is tried again and again',
    reach: stuck,
  },
  'worker, stuck, deferred': {
    meaning: 'ECS asked for patience at one of those StopTask calls',
    reach: after(stuck, deferred, stepWhenDue),
  },
  'worker, stuck, missing': {
    meaning: 'as above, and ECS did not know the worker at the last look; a second time counts',
    reach: after(stopping, forgotten, stepWhenDue, stepWhenDue, stepWhenDue),
    variantOf: 'worker, stuck',
  },
  'worker, stuck, doubted': {
    meaning: 'as above, since ECS has called it STOPPED without an exit code, on EC2',
    reach: after(stopping, doubted, stepWhenDue),
    variantOf: 'worker, stuck',
  },
  'worker, restarted': {
    meaning: 'it was stuck, and an operator began the ladder again',
    reach: after(stuck, requested),
  },

  ended: {
    meaning: 'one outcome, for good',
    reach: ended,
  },
  'ended, late unverified': {
    meaning: 'a worker was attached after the end; ECS has to show it first',
    reach: after(ended, (scene) => attach(scene, LATE)),
  },
  'ended, late worker': {
    meaning: 'a worker was attached after the end, and is to be stopped',
    reach: lateAttached,
  },
  'ended, late worker stopping': {
    meaning: 'StopTask was called for the late worker',
    reach: after(lateAttached, step),
  },
  'ended, late worker missing': {
    meaning: 'as above, but ECS did not know it at the last look; a second time counts',
    reach: after(lateAttached, step, ({ world }) => world.workers.forget(LATE.task_arn), stepWhenDue),
    variantOf: 'ended, late worker stopping',
  },
  'ended, late worker denied': {
    meaning: 'as above, but StopTask was denied, which was told',
    reach: after(lateAttached, denied, step),
    variantOf: 'ended, late worker stopping',
  },
} as const satisfies Readonly<Record<string, State>>;

export type StateName = keyof typeof STATES;
