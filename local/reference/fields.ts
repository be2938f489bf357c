import { html, type Html } from '../../functions/console/html.ts';
import type { Schema } from './document.ts';
import { inline } from './html.ts';
import { typeOf } from './type-of.ts';

/** The fields of an object as rows: name, type, what it is. An object inside brings its own fields along. */
export function fieldsTable(schema: Schema): Html {
  const rows = rowsOf(schema, '');
  if (rows.length === 0) return html``;
  return html`<table class="fields">
    ${rows}
  </table>`;
}

export function row(name: string, isRequired: boolean, schema: Schema, description: string): Html {
  const optional = isRequired ? undefined : html` <span class="optional">optional</span>`;
  return html`<tr>
    <th scope="row"><code>${name}</code>${optional}</th>
    <td>
      <span class="type">${typeOf(schema)}</span>
      <p>${inline(description)}</p>
    </td>
  </tr>`;
}

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): readonly Html[] {
  return Object.entries(properties).flatMap(([name, schema]) => [
    row(prefix + name, required.includes(name), schema, schema.description ?? ''),
    ...rowsOf(schema, `${prefix}${name}.`),
    ...rowsOf(schema.items ?? {}, `${prefix}${name}[].`),
  ]);
}
