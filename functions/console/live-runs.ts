import type { OpenRun } from '../core/run.ts';
import type { EpochSeconds } from '../core/time.ts';
import type { Place } from '../ports/run-lists.ts';
import { button } from './controls.ts';
import { emptyState } from './empty-state.ts';
import { html, type Html } from './html.ts';
import { type RowSurroundings, runRow } from './run-row.ts';

export interface LiveRuns {
  /** Oldest first. */
  readonly runs: readonly LiveRun[];
  readonly checkedAt: EpochSeconds;
  /** Whether this is not the first page, and where the one after it begins. */
  readonly isContinued: boolean;
  readonly next: Place | null;
}

export interface LiveRun {
  readonly run: OpenRun;
  /** Null where the task is not on record. */
  readonly taskTitle: string | null;
}

/** Every open run of the page, with what may be done about it. */
export function liveRuns(live: LiveRuns, surroundings: RowSurroundings): Html {
  const { runs, isContinued, next } = live;
  if (runs.length === 0 && !isContinued && next === null) return emptyState();
  const rows = runs.map((one) => runRow(one, surroundings));
  return html`${summary(live, surroundings)}
    <table class="runs">
      <thead>
        <tr>
          <th>State</th>
          <th>Task</th>
          <th>Run</th>
          <th>Age</th>
          <th>Heartbeat</th>
          <th>Worker</th>
          <th>Actions</th>
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${pages(live, surroundings)}`;
}

function summary({ runs, checkedAt, isContinued, next }: LiveRuns, { viewer }: RowSurroundings): Html {
  const terminating = runs.filter(({ run }) => run.termination !== null);
  const stuck = terminating.filter(({ run }) => run.termination?.state === 'stuck').length;
  const of = isContinued || next !== null ? 'open on this page' : 'open';
  return html`<div class="summary">
    <span><b>${runs.length}</b> ${of}</span>
    <span><b>${terminating.length - stuck}</b> terminating</span>
    <span class="${stuck > 0 ? 'bad' : ''}"><b>${stuck}</b> stuck</span>
    <span class="checked">as of ${viewer.clock(checkedAt)}</span>
  </div>`;
}

function pages({ isContinued, next }: LiveRuns, { endpoints }: RowSurroundings): Html {
  const turn = (label: string, after: object) =>
    button(label, { endpoint: endpoints.read, parameters: { view: 'list', ...after }, display: 'widget' });
  if (!isContinued && next === null) return html``;
  return html`<div class="controls pages">
    ${isContinued ? turn('First page', {}) : undefined}
    ${next ? turn('Next page', { after: next }) : undefined}
  </div>`;
}
