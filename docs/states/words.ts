import type { EventKind } from '../../functions/core/run.ts';
import {
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  MISSING_AGAIN_SECONDS,
  retrySeconds,
  SEARCH_AGAIN_SECONDS,
} from '../../functions/core/ladder.ts';
import { DEFAULT_STOP_TIMEOUT_SECONDS } from '../../functions/core/worker.ts';
import {
  DEFAULT_CONFIRMATION_SLACK_SECONDS,
  DEFAULT_LAUNCH_WINDOW_SECONDS,
} from '../../functions/wiring/limits.ts';
import type { LookOrigin } from '../../test/functions/core/state-table/next-look.ts';

/** What each event of a run tells. */
export const EVENT_MEANINGS: Readonly<Record<EventKind, string>> = {
  claimed: 'a dispatcher opened the run; always the first',
  worker_attached: 'a worker is on record from here on',
  worker_verified: 'ECS has shown that this run started the worker, which may be stopped from here on',
  word: 'what the worker said of its work',
  termination_requested: 'somebody, or a policy, wants the run to end',
  termination_tightened:
    'a repeated request changed something: hold, an operator over a policy, force, a restart',
  asking: 'a heartbeat was the first to be told',
  stopping: 'StopTask, or the kill, is about to be called; written before the call',
  stop_refused:
    'AWS did not take the StopTask or the kill, or a late worker cannot be stopped; each cause once',
  stuck: 'what could be done was done and the worker is not proven stopped; an operator is needed',
  unstuck: 'the proof came for a worker that was stuck; the end follows in the same moment',
  late_word: 'the worker said something after the end, which changes nothing',
  late_worker: 'a worker turned up after the end, or beside the worker of the run, and is stopped as well',
  late_worker_stopped: 'that worker is proven stopped',
  completed: 'the end: the work is done',
  failed: 'the end: the worker said that it failed',
  blocked: 'the end: the worker said that it cannot go on',
  crashed: 'the end: the worker stopped by itself and said nothing',
  timed_out: 'the end: a policy terminated the run',
  reclaimed: 'the end: an operator terminated the run',
};

const CONFIRMATION_SECONDS = DEFAULT_STOP_TIMEOUT_SECONDS + DEFAULT_CONFIRMATION_SLACK_SECONDS;

/** When the next look is, and where that time comes from. */
export const LOOK_MEANINGS: Readonly<Record<LookOrigin, string>> = {
  none: 'nothing is due; only a call or an ECS event moves the run',
  'as before': 'the look that was set stays',
  'at once': 'due from this moment on; a step is sent, and the sweep carries it where that is lost',
  'end of asking': '`ask_seconds` after the request, at most 900 s',
  'end of launch window': `${DEFAULT_LAUNCH_WINDOW_SECONDS} s after the request (\`launchWindow\`): so long a launch may still be under way`,
  'next policy': 'when the next policy ends the run, if nothing comes before',
  confirmation: `after the worker’s longest stop along \`dependsOn\` plus ${DEFAULT_CONFIRMATION_SLACK_SECONDS} s (\`confirmationSlack\`): ${CONFIRMATION_SECONDS} s where nothing names a \`stopTimeout\``,
  'missing again': `${MISSING_AGAIN_SECONDS} s after the first MISSING: only then does a second one count`,
  retry: `${retrySeconds(0)} s, doubled with each further StopTask, at most ${LONGEST_RETRY_SECONDS} s`,
  'look again': `after ${LOOK_AGAIN_SECONDS} s: ECS gave no answer, or does not know the worker yet`,
  'search again': `after ${SEARCH_AGAIN_SECONDS} s: ECS must list no worker twice`,
  'longest retry': `after ${LONGEST_RETRY_SECONDS} s: only time, or a person, can change what was seen`,
};
