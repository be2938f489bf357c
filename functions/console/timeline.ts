import type { EventKind, RunEvent } from '../core/run.ts';
import { html, type Html } from './html.ts';
import type { Tone } from './run-state.ts';
import type { Viewer } from './viewer.ts';

/** What happened to a run, in order. */
export function timeline(events: readonly RunEvent[], viewer: Viewer): Html {
  const entries = events.map(
    ({ kind, payload, created_at }) =>
      html`<li class="${TONES[kind] ?? 'neutral'}">
        <time>${viewer.moment(created_at)}</time><b>${kind.replaceAll('_', ' ')}</b>
        <small>${payloadInWords(payload, viewer)}</small>
      </li>`,
  );
  return html`<ol class="timeline">
    ${entries}
  </ol>`;
}

/** Any other kind is neutral. */
const TONES: Partial<Readonly<Record<EventKind, Tone>>> = {
  completed: 'good',
  reclaimed: 'good',
  unstuck: 'good',
  termination_requested: 'waiting',
  asking: 'waiting',
  stopping: 'waiting',
  stop_refused: 'bad',
  stuck: 'bad',
  timed_out: 'bad',
  failed: 'bad',
  crashed: 'bad',
};

/** Ids that say nothing to a person. */
const LEFT_OUT = ['termination_id', 'worker'];

function payloadInWords(payload: RunEvent['payload'], viewer: Viewer): string {
  return Object.entries(payload)
    .filter(([name, value]) => value !== null && !LEFT_OUT.includes(name))
    .map(([name, value]) => `${name.replaceAll('_', ' ')}: ${valueInWords(name, value, viewer)}`)
    .join(' · ');
}

function valueInWords(name: string, value: unknown, viewer: Viewer): string {
  if (name.endsWith('_at') && typeof value === 'number') return viewer.clock(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
