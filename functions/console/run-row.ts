import type { EpochSeconds } from '../core/time.ts';
import { STALE_HEARTBEAT_SECONDS } from '../wiring/limits.ts';
import { button, link } from './controls.ts';
import { html, type Html } from './html.ts';
import type { LiveRun } from './live-runs.ts';
import { progress } from './progress.ts';
import { type RunState, stateOf, terminableState } from './run-state.ts';
import { ecsTaskLink, ecsTaskLogsLink } from './task-links.ts';
import type { Viewer } from './viewer.ts';
import { duration, shortened } from './words.ts';

export interface RowSurroundings {
  readonly viewer: Viewer;
  readonly now: EpochSeconds;
  /** ARNs of the functions that buttons call. */
  readonly endpoints: { readonly read: string; readonly terminate: string };
}

/** In characters; a run in full has them whole. */
const MAX_TITLE = 100;
const MAX_PROFILE = 40;
const MAX_OBSTACLE = 240;

const COLUMNS = 7;

export function runRow(live: LiveRun, surroundings: RowSurroundings): Html {
  const { run, taskTitle } = live;
  const { viewer, now } = surroundings;
  const state = stateOf(run, viewer, now);
  return html`<tr class="run ${state.obstacle === undefined ? '' : 'told'}">
      <td><span class="state ${state.tone}">${state.word}</span></td>
      <td>
        <span class="title">${shortened(taskTitle ?? 'task not on record', MAX_TITLE)}</span>
        <small>${run.task_id}</small>
      </td>
      <td>
        <code>${run.run_id}</code>
        <small
          >attempt
          ${run.attempt}${run.profile === null ? '' : `, ${shortened(run.profile, MAX_PROFILE)}`}</small
        >
      </td>
      <td>${duration(now - run.started_at)}</td>
      <td>${heartbeat(run.last_heartbeat_at, now)}</td>
      <td>${worker(run.worker?.task_arn)}</td>
      <td>${actions(live, state, surroundings)}</td>
    </tr>
    ${advice(state)}`;
}

function heartbeat(lastAt: EpochSeconds | null, now: EpochSeconds): Html {
  if (lastAt === null) return html`<span class="none">none</span>`;
  const age = now - lastAt;
  const ago = `${duration(age)} ago`;
  if (age <= STALE_HEARTBEAT_SECONDS) return html`${ago}`;
  return html`<span class="late" title="older than ${duration(STALE_HEARTBEAT_SECONDS)}">${ago}</span>`;
}

const SHORT_ID_CHARACTERS = 8;

function worker(taskArn: string | undefined): Html {
  if (taskArn === undefined) return html`<span class="none">none yet</span>`;
  const id = taskArn.split('/').at(-1) ?? taskArn;
  return html`${link(html`<code title="${taskArn}">${id.slice(0, SHORT_ID_CHARACTERS)}</code>`, ecsTaskLink(taskArn))}
    <small>${link('logs', ecsTaskLogsLink(taskArn))}</small>`;
}

function actions({ run }: LiveRun, state: RunState, { endpoints, now }: RowSurroundings): Html {
  const at = { endpoint: endpoints.read };
  const inspect = button('Inspect', {
    ...at,
    parameters: { view: 'inspect', run_id: run.run_id },
    display: 'popup',
  });
  const terminate = button(
    run.termination === null ? 'Terminate' : 'Terminate again',
    { ...at, parameters: { view: 'terminate', run_id: run.run_id }, display: 'widget' },
    'danger',
  );
  return html`<div class="controls">
    ${inspect} ${terminableState(run) === undefined ? progress(state, now) : terminate}
  </div>`;
}

/** A row of its own: what is in the way takes more room than a column has. */
function advice({ obstacle, advice: whatToDo = '' }: RunState): Html {
  if (obstacle === undefined) return html``;
  return html`<tr>
    <td colspan="${COLUMNS}">
      <p class="advice"><b>${shortened(obstacle, MAX_OBSTACLE)}</b> ${whatToDo}</p>
    </td>
  </tr>`;
}
