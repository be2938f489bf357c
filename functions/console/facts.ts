import { html, type Html } from './html.ts';

/** What is empty is left out. */
export type Facts = readonly (readonly [name: string, value: string | number | null | undefined])[];

export function facts(all: Facts): Html {
  const known = all.flatMap(([name, value]) =>
    value === null || value === undefined || value === ''
      ? []
      : [
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
        ],
  );
  return html`<dl class="facts">${known}</dl>`;
}
