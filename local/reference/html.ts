import { html, type Html } from '../../functions/console/html.ts';

/** As much of Markdown as descriptions use: `code`, *emphasis*, and an empty line between paragraphs. */
export function prose(text: string): readonly Html[] {
  return text.split('\n\n').map((paragraph) => html`<p>${inline(paragraph)}</p>`);
}

export function inline(text: string): readonly Html[] {
  return text.split(/(`[^`]+`|\*[^*]+\*)/).map((part) => {
    if (part.startsWith('`')) return html`<code>${part.slice(1, -1)}</code>`;
    if (part.startsWith('*')) return html`<em>${part.slice(1, -1)}</em>`;
    return html`${part}`;
  });
}

export function json(value: unknown): Html {
  return html`<pre><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}
