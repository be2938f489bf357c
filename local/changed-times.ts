import {
  DEFAULT_CONFIRMATION_SLACK_SECONDS,
  DEFAULT_LAUNCH_WINDOW_SECONDS,
} from '../functions/wiring/limits.ts';
import type { Deployment } from './deploy.ts';
import type { LocalTimes } from './options.ts';

/** A line for each time that is not as deployed, such as `launch window: 5 s (deployed: 60 s)`. */
export function changedTimes(times: LocalTimes, { schedules, queues }: Deployment): readonly string[] {
  return [
    ...changed('confirmation slack', times.confirmationSlackSeconds, DEFAULT_CONFIRMATION_SLACK_SECONDS),
    ...changed('launch window', times.launchWindowSeconds, DEFAULT_LAUNCH_WINDOW_SECONDS),
    ...schedules.flatMap(({ everySeconds }) =>
      changed('sweep every', times.sweepIntervalSeconds, everySeconds),
    ),
    ...queues.flatMap(({ name, visibilityTimeoutSeconds, deployedVisibilityTimeoutSeconds }) =>
      changed(`visibility of ${name}`, visibilityTimeoutSeconds, deployedVisibilityTimeoutSeconds),
    ),
  ];
}

function changed(what: string, localSeconds: number, deployedSeconds: number): readonly string[] {
  if (localSeconds === deployedSeconds) return [];
  return [`${what}: ${localSeconds} s (deployed: ${deployedSeconds} s)`];
}
