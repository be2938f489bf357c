import { inWords, type EpochSeconds } from './time.ts';

/** Everything that an inspection can find, in the order of docs/verdicts.md. */
export const VERDICTS = [
  'consistent',
  'requested',
  'queued',
  'asking',
  'in_grace',
  'throttled',
  'stop_refused',
  'stop_unseen',
  'waiting_for_event',
  'stuck',
  'ghost',
  'unproven',
  'missing',
  'service_managed',
  'not_of_run',
  'denied',
  'unreachable',
  'unclear',
] as const;

/** Why a run is as it is, in one word, in a sentence, and what to do about it. */
export interface Finding {
  readonly verdict: (typeof VERDICTS)[number];
  readonly explanation: string;
  readonly next_action: string;
}

const ABANDON = 'abandon the run: terminate it, unless somebody has, and wait until it is stuck.';

/** The words of each finding; times are as `inWords` writes them. */
export const FINDINGS = {
  consistent: (): Finding => ({
    verdict: 'consistent',
    explanation: 'The run is open and its worker is there.',
    next_action: 'Nothing to do.',
  }),
  requested: (stopAt: EpochSeconds): Finding => ({
    verdict: 'requested',
    explanation: `The termination is on record; StopTask is called at ${inWords(stopAt)}.`,
    next_action: 'Wait, or force the termination to cut the asking.',
  }),
  queued: (dueSince: EpochSeconds): Finding => ({
    verdict: 'queued',
    explanation: `The next look has been due since ${inWords(dueSince)} and no step has taken it up: it waits its turn.`,
    next_action:
      'Wait: stops are made at the rate of the stop budget. If it stays so, look at the age of the steps queue.',
  }),
  asking: (stopAt: EpochSeconds): Finding => ({
    verdict: 'asking',
    explanation: `The worker was told by its heartbeat to end; ECS stops it at ${inWords(stopAt)}.`,
    next_action: 'Wait, or force the termination to cut the asking.',
  }),
  inGrace: (killedBy: EpochSeconds, kill: string): Finding => ({
    verdict: 'in_grace',
    explanation: `The worker has its stop signal; ECS kills it by ${inWords(killedBy)}.`,
    next_action: `Wait: nothing shortens the grace that ECS gives. ${kill}`,
  }),
  stopThrottled: (nextAt: EpochSeconds): Finding => ({
    verdict: 'throttled',
    explanation: `ECS asked for patience when the worker was to be stopped; it is asked again at ${inWords(nextAt)}.`,
    next_action: 'Wait. If it stays so, see who else calls StopTask and RunTask, or lower the stop budget.',
  }),
  stopUnanswered: (nextAt: EpochSeconds): Finding => ({
    verdict: 'unreachable',
    explanation: `AWS gave no answer when the worker was to be stopped; it is asked again at ${inWords(nextAt)}.`,
    next_action: 'Wait: after ten minutes of this the run is told to be stuck. See the AWS Health Dashboard.',
  }),
  stopRefused: (why: string, nextAt: EpochSeconds): Finding => ({
    verdict: 'stop_refused',
    explanation: `AWS did not take the last call for the worker: ${why}. The next look is at ${inWords(nextAt)}.`,
    next_action: 'Wait: the next look tells whether the worker is gone, and else it is stopped again.',
  }),
  stopUnseen: (nextAt: EpochSeconds): Finding => ({
    verdict: 'stop_unseen',
    explanation: `StopTask was announced, and ECS does not show yet that it took one; the next look is at ${inWords(nextAt)}.`,
    next_action:
      'Inspect again in a moment. If it stays so, whoever was to call StopTask has died: it is called at the next look.',
  }),
  graceOver: (confirmedBy: EpochSeconds): Finding => ({
    verdict: 'waiting_for_event',
    explanation: `The grace is over; without a STOPPED event the worker is looked at again at ${inWords(confirmedBy)}.`,
    next_action: 'Wait. The event ends the run, or the next look at the worker does.',
  }),
  stopped: (): Finding => ({
    verdict: 'waiting_for_event',
    explanation: 'ECS says that the worker has stopped; that has not been booked yet.',
    next_action: 'Wait. The event ends the run, or the next look at the worker does.',
  }),
  stuck: (obstacle: string, nextAt: EpochSeconds, kill: string): Finding => ({
    verdict: 'stuck',
    explanation: `The worker was not proven stopped: ${obstacle}. The next look is at ${inWords(nextAt)}.`,
    next_action: `Fix what it names. Terminate once more to try at once, or abandon the run once you know that the worker is gone. ${kill}`,
  }),
  ghost: (): Finding => ({
    verdict: 'ghost',
    explanation: 'The run is open, but ECS says that its worker has stopped.',
    next_action:
      'Wait: its STOPPED event ends the run, or the sweep within minutes. A termination ends it no sooner.',
  }),
  undecided: (): Finding => ({
    verdict: 'waiting_for_event',
    explanation:
      'ECS says that the worker has stopped. Its containers did not end alike, and its task definition, which tells which of them decide, was not read yet.',
    next_action:
      'Wait: the event or the next look reads it and ends the run. If it stays so, see in the log of the consumer why ecs:DescribeTaskDefinition fails.',
  }),
  unproven: (why: string): Finding => ({
    verdict: 'unproven',
    explanation: `ECS says STOPPED, but that is no proof: ${why}. An agent that lost its host reports the same.`,
    next_action: `See on the instance whether the containers are gone, or terminate the instance. Then ${ABANDON}`,
  }),
  missing: (why: string): Finding => ({
    verdict: 'missing',
    explanation: `${why}.`,
    next_action: `Check cluster and region of the worker. If it was never shown and you know that it is gone, ${ABANDON}`,
  }),
  serviceManaged: (service: string): Finding => ({
    verdict: 'service_managed',
    explanation: `The ECS service ${service} runs the worker and would replace it, so nothing here stops it.`,
    next_action: `Scale the service to 0 or delete it. Then ${ABANDON}`,
  }),
  notOfRun: (startedBy: string | null): Finding => ({
    verdict: 'not_of_run',
    explanation: `The worker was started by ${startedBy ?? 'somebody else'}, not by this run, so nothing here stops it.`,
    next_action: `Correct the launcher: RunTask with startedBy = run id. Then ${ABANDON}`,
  }),
  denied: (why: string): Finding => ({
    verdict: 'denied',
    explanation: `A right is missing: ${why}.`,
    next_action: 'Allow the action that it names, and inspect again.',
  }),
  ecsThrottled: (why: string): Finding => ({
    verdict: 'throttled',
    explanation: `ECS asks for patience: ${why}.`,
    next_action: 'Inspect again in a moment.',
  }),
  unreachable: (why: string): Finding => ({
    verdict: 'unreachable',
    explanation: `ECS gave no answer: ${why}.`,
    next_action: 'Inspect again; see the AWS Health Dashboard if it stays so. What is due is tried again.',
  }),
  unclear: (why: string): Finding => ({
    verdict: 'unclear',
    explanation: `ECS says nothing of the worker: ${why}.`,
    next_action: `Correct what it names: the ARN of the worker, or its cluster, which must exist and be ACTIVE. Where that cannot be, ${ABANDON}`,
  }),
} as const;

/** What there is beyond StopTask, which depends on where the worker runs. */
export function killInWords(launchType: string | null): string {
  return launchType === 'EC2'
    ? 'On EC2 force kills it on its instance at once, where `ec2Kill` is switched on.'
    : `There is no kill on ${launchType ?? 'a launch type that is not known'} beyond the SIGKILL of ECS: where that does not end it, ask AWS Support.`;
}
