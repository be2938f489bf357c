import type { EpochSeconds } from '../core/time.ts';
import { html, type Html } from './html.ts';
import type { RunState } from './run-state.ts';

/** The rung and its deadline; the bar goes on by itself until then, since nobody redraws the widget meanwhile. */
export function progress({ now: happening = '', span }: RunState, now: EpochSeconds): Html {
  return html`<div class="progress">${happening} ${span && bar(span, now)}</div>`;
}

function bar({ from, until }: { from: EpochSeconds; until: EpochSeconds }, now: EpochSeconds): Html {
  const done = Math.min(1, Math.max(0, (now - from) / Math.max(1, until - from)));
  const percent = Math.round(done * 100);
  const style = `transform: scaleX(${done.toFixed(2)}); animation-duration: ${Math.max(0, until - now)}s`;
  return html`<div
    class="bar"
    role="progressbar"
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow="${percent}"
  >
    <i style="${style}"></i>
  </div>`;
}
