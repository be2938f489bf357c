import { html, Html } from './html.ts';
import { STYLE } from './style.ts';
import type { Viewer } from './viewer.ts';

/**
 * What a function answers. CloudWatch's own styles are off, so that the widget looks the same wherever it is shown;
 * ours hold inside the widget only.
 */
export function frame({ theme }: Viewer, content: Html): string {
  return html`<div class="cwdb-no-default-styles"></div>
    <style>
      ${new Html(STYLE)}
    </style>
    <div class="standdown ${theme}">${content}</div>`.markup;
}

/** One sentence in the place of what was asked for, and what leads on from there. */
export function notice(
  tone: 'good' | 'waiting' | 'bad',
  sentence: string,
  ...controls: readonly Html[]
): Html {
  return html`<div class="notice ${tone}" role="status">
    <p>${sentence}</p>
    <div class="controls">${controls}</div>
  </div>`;
}
