import type { OpenRun } from '../core/run.ts';
import type { Then } from '../core/termination.ts';
import { longestStopSeconds } from '../core/worker.ts';
import { MAX_REASON_CHARACTERS } from '../wiring/limits.ts';
import { button } from './controls.ts';
import { facts } from './facts.ts';
import { html, type Html } from './html.ts';
import type { RowSurroundings } from './run-row.ts';
import { isDone } from './terminate-answer.ts';
import { duration } from './words.ts';

/** What a click asks the terminating function to do; `expected_state` is what the page showed of the run. */
interface TerminateParameters {
  readonly run_id: string;
  readonly expected_state: 'running' | 'stuck';
  readonly then: Then;
  /** The function that leads back to the list. */
  readonly board: string;
}

export interface TerminateForm {
  readonly run: OpenRun;
  readonly taskTitle: string | null;
  readonly expectedState: 'running' | 'stuck';
}

/** What happens to the task travels with each button; only the reason comes out of a field. */
export function terminateForm({ run, taskTitle, expectedState }: TerminateForm, at: RowSurroundings): Html {
  const { endpoints, now } = at;
  const title = taskTitle ?? run.task_id;
  const terminate = (then: Then) => {
    const parameters: TerminateParameters = {
      run_id: run.run_id,
      expected_state: expectedState,
      then,
      board: endpoints.read,
    };
    const ofTask = isDone(run) ? DONE : THEN[then].consequence;
    const confirmation = `Terminate run ${run.run_id} of task “${title}”? ${consequence(run)} ${ofTask}`;
    const call = { endpoint: endpoints.terminate, parameters: { ...parameters }, confirmation } as const;
    return button(
      THEN[then].label,
      { ...call, display: 'widget' },
      then === 'requeue' ? 'primary' : 'danger',
    );
  };
  const back = button('Back', { endpoint: endpoints.read, parameters: { view: 'list' }, display: 'widget' });
  return html`<form class="form">
    <div class="head"><h2>Terminate “${title}”?</h2></div>
    ${facts([
      ['Run', run.run_id],
      ['Task', `${run.task_id}, attempt ${run.attempt}`],
      ['Running for', duration(now - run.started_at)],
      ['Worker', run.worker?.task_arn ?? 'none on record yet'],
      ['What happens', consequence(run)],
    ])}
    <label for="standdown-reason">Reason, kept on record</label>
    <textarea
      id="standdown-reason"
      name="reason"
      rows="2"
      maxlength="${MAX_REASON_CHARACTERS}"
      placeholder="wrong prompt"
    ></textarea>
    <div class="controls">${terminate('requeue')} ${terminate('hold')} ${back}</div>
  </form>`;
}

const THEN: Readonly<Record<Then, { readonly label: string; readonly consequence: string }>> = {
  requeue: { label: 'Terminate, requeue the task', consequence: 'Its task is then ready for another run.' },
  hold: {
    label: 'Terminate, hold the task',
    consequence: 'Its task is then held back until it is released.',
  },
};

const DONE = 'Its worker has said that the work is completed, so its task is done either way.';

function consequence({ worker }: OpenRun): string {
  if (worker === null) return 'It has no worker on record; one that turns up is stopped.';
  const { containers } = worker;
  const grace = containers.length === 0 ? 'its stop timeout' : `${longestStopSeconds(containers)} s`;
  return `ECS sends its worker SIGTERM, and SIGKILL after ${grace} where it is still there.`;
}
