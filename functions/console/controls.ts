import { html, type Html, jsonContent } from './html.ts';

/** What happens when somebody clicks: CloudWatch invokes a function, and shows what it answers. */
export interface Call {
  /** ARN of the function. */
  readonly endpoint: string;
  /** Ids and words of ours only: never text from outside. */
  readonly parameters: Readonly<Record<string, string | number | object>>;
  readonly display: 'widget' | 'popup';
  /** Asked before the call, in plain text. */
  readonly confirmation?: string;
}

/** A `cwdb-action` acts on the element right before it, so the two are only made together. */
export function button(label: string, call: Call, look: 'plain' | 'primary' | 'danger' = 'plain'): Html {
  const { endpoint, parameters, display, confirmation } = call;
  const asked = confirmation === undefined ? '' : html` confirmation="${confirmation}"`;
  return html`<button type="button" class="btn ${look}">${label}</button
    ><cwdb-action action="call" display="${display}" endpoint="${endpoint}" ${asked}
      >${jsonContent(parameters)}</cwdb-action
    >`;
}

/** Plain text where there is nowhere to lead to. */
export function link(label: string | Html, href: string | undefined): Html {
  if (href === undefined) return html`${label}`;
  return html`<a href="${href}" target="_blank" rel="noopener">${label}</a>`;
}
